# calls: s3.ListBuckets
# calls: sqs.ListQueues

import boto3

class Box:
    def __format__(self, spec):
        return str(boto3.client("s3").list_buckets())
class Other:
    def __format__(self, spec):
        return str(boto3.client("sqs").list_queues())
def handler(event, context):
    return f"{Box():x}", "{}".format(Other())
