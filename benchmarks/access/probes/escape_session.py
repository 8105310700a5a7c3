# unknown: credentials

import boto3

import requests
def handler(event, context):
    requests.get("https://x", auth=boto3.Session())
