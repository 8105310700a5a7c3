# calls: s3.ListBuckets
# calls: sqs.ListQueues

import boto3

class Box:
    def __bool__(self):
        return bool(boto3.client("s3").list_buckets())
class Bag:
    def __len__(self):
        return len(boto3.client("sqs").list_queues())
def handler(event, context):
    if Box():
        return 1
    return 2 if not Bag() else 3
