# unknown: service

import boto3

def handler(event, context):
    return boto3.resource(event["service"])
