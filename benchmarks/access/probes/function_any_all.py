# calls: s3.HeadObject Bucket=b

import boto3

s3 = boto3.client("s3")
def handler(event, context):
    return any(s3.head_object(Bucket="b", Key=k) for k in event["keys"])
