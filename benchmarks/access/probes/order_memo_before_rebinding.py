# calls: s3.ListBuckets

import boto3

client = None
def work():
    if client is not None:
        client.list_buckets()
work()
client = boto3.client("s3")
def handler(event, context):
    work()
