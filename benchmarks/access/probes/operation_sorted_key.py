# calls: s3.HeadObject Bucket=b

import boto3

s3 = boto3.client("s3")
def size(key):
    return s3.head_object(Bucket="b", Key=key)["ContentLength"]
def handler(event, context):
    return sorted(event["keys"], key=size)
