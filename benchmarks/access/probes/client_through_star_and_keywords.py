# calls: s3.ListBuckets
# calls: sqs.ListQueues

import boto3

def work(s3, *, queue):
    s3.list_buckets()
    queue.list_queues()
def handler(event, context):
    work(*[boto3.client("s3")], **{"queue": boto3.client("sqs")})
