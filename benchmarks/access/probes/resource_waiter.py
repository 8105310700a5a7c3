# calls: s3.HeadBucket Bucket=b

import boto3

def handler(event, context):
    boto3.resource("s3").Bucket("b").wait_until_exists()
