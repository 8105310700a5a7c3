# unknown: client dynamodb

import boto3

import requests
def handler(event, context):
    requests.consume(boto3.resource("dynamodb").Table("t"))
