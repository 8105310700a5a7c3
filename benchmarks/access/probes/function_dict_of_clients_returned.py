# calls: s3.ListBuckets

import boto3

def setup():
    return {"s3": boto3.client("s3"), "name": "x"}
def handler(event, context):
    clients = setup()
    clients["s3"].list_buckets()
