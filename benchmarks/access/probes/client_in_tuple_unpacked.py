# calls: s3.ListBuckets
# calls: sqs.ListQueues

import boto3

s3, sqs = boto3.client("s3"), boto3.client("sqs")
def handler(event, context):
    s3.list_buckets()
    sqs.list_queues()
