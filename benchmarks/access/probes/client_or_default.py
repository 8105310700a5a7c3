# calls: s3.ListBuckets

import boto3

def work(client=None):
    client = client or boto3.client("s3")
    return client.list_buckets()
def handler(event, context):
    return work()
