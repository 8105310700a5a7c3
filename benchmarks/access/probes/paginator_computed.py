# unknown: operation s3

import boto3

def handler(event, context):
    for page in boto3.client("s3").get_paginator(event["what"]).paginate():
        print(page)
