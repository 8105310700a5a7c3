# calls: s3.PutObject Bucket=b Key=k

import boto3

COMMON = {"Bucket": "b"}
def handler(event, context):
    boto3.client("s3").put_object(**{**COMMON, "Key": "k"})
    boto3.client("s3").put_object(**(COMMON | {"Key": "k"}))
