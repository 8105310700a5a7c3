# calls: s3.ListBuckets
# calls: sqs.ListQueues

import boto3

def handler(event, context):
    s3, sqs = map(boto3.client, ["s3", "sqs"])
    s3.list_buckets()
    sqs.list_queues()
