# calls: s3.ListBuckets

import boto3

def print(client):
    return client.list_buckets()
def handler(event, context):
    print(boto3.client("s3"))
