# calls: s3.ListBuckets
# calls: sqs.ListQueues

from boto3 import *

def handler(event, context):
    client("s3").list_buckets()
    return globals()["client"]("sqs").list_queues()
