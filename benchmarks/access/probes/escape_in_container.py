# unknown: client s3
# unknown: client sqs

import boto3

import requests
def handler(event, context):
    requests.consume({"a": [boto3.client("s3")], "b": (boto3.client("sqs"),)})
