# unknown: operation s3

import boto3

def handler(event, context):
    return boto3.client("s3").generate_presigned_url(event["method"], Params={"Bucket": "b"})
