# calls: s3.ListBuckets

import boto3

def work():
    return boto3.client("s3").list_buckets()
def handler(event, context):
    return globals()["work"]()
