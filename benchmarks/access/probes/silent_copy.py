# calls: s3.ListBuckets
# calls: sqs.ListQueues
import copy

import boto3

class Box:
    def __copy__(self):
        boto3.client("s3").list_buckets()
        return self
    def __deepcopy__(self, memo):
        boto3.client("sqs").list_queues()
        return self
def handler(event, context):
    copy.copy(Box())
    copy.deepcopy(Box())
