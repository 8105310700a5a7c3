# calls: s3.GetObject Bucket=b

import boto3

read = lambda key: boto3.client("s3").get_object(Bucket="b", Key=key)
def handler(event, context):
    return read("k")
