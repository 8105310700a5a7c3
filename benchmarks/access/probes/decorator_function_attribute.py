# calls: s3.ListBuckets

import boto3

def work():
    return work.client.list_buckets()
work.client = boto3.client("s3")
def handler(event, context):
    return work()
