# calls: s3.ListBuckets

import boto3

class Config:
    s3 = boto3.client("s3")
def handler(event, context):
    return vars(Config)["s3"].list_buckets()
