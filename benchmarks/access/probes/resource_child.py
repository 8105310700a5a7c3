# calls: s3.PutObject Bucket=b Key=k

import boto3

def handler(event, context):
    boto3.resource("s3").Bucket("b").Object("k").put(Body=b"")
