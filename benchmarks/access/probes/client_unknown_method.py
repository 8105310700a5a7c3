# unknown: operation s3

import boto3

def handler(event, context):
    return boto3.client("s3").brand_new_operation(Bucket="b")
