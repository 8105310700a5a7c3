# calls: s3.GetObject Bucket=b

import boto3

def read(s3, bucket, key="k"):
    s3.get_object(Bucket=bucket, Key=key)
def handler(event, context):
    arguments = [boto3.client("s3"), "b"]
    read(*arguments, **{"key": event["key"]})
