# calls: s3.ListBuckets

import boto3

def handler(event, context):
    return boto3.resource("s3").Bucket("b").creation_date
