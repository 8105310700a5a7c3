# calls: s3.ListObjects Bucket=b
# unknown: client s3

import boto3

import requests
def handler(event, context):
    requests.consume(boto3.resource("s3").Bucket("b").objects.all())
