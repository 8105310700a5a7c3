# unknown: service

import boto3

def handler(event, context):
    return boto3.client(event["service"]).list_things()
