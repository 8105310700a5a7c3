# calls: s3.PutObject Bucket=b

import boto3

def handler(event, context):
    key = "a"
    for part in event["parts"]:
        key += "/" + part
    boto3.client("s3").put_object(Bucket="b", Key=key)
