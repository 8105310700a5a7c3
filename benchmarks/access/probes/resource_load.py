# calls: s3.HeadObject Bucket=b Key=k

import boto3

def handler(event, context):
    boto3.resource("s3").Object("b", "k").load()
