# unknown: credentials

import boto3

import hmac
def handler(event, context):
    key = boto3.Session().get_credentials().secret_key
    return hmac.new(("AWS4" + key).encode(), b"x", "sha256")
