# calls: s3.ListBuckets

import boto3

client = boto3.client("sns")
def handler(event, context):
    client = boto3.client("s3")
    return client.list_buckets()
