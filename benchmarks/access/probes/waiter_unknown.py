# unknown: operation s3

import boto3

def handler(event, context):
    boto3.client("s3").get_waiter("object_is_nice").wait(Bucket="b")
