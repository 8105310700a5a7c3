# unknown: service

import os
import boto3

client = boto3.client(os.environ["SERVICE"])
def handler(event, context):
    return client.list_buckets()
