# unknown: service

import boto3
import requests
def handler(event, context):
    requests.consume(sdk=boto3)
