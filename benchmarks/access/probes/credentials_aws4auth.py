# unknown: operation aoss

import boto3

import requests
from requests_aws4auth import AWS4Auth
credentials = boto3.Session().get_credentials()
auth = AWS4Auth(credentials.access_key, credentials.secret_key, "eu-west-1", "aoss", session_token=credentials.token)
def handler(event, context):
    return requests.get("https://x", auth=auth)
