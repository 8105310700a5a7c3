# calls: s3.HeadObject Bucket=b

import boto3

s3 = boto3.client("s3")
def handler(event, context):
    keys = list(event["keys"])
    keys.sort(key=lambda key: s3.head_object(Bucket="b", Key=key)["Size"])
    return keys
