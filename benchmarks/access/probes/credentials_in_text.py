# unknown: credentials

import boto3

def handler(event, context):
    credentials = boto3.Session().get_credentials().get_frozen_credentials()
    return f"{credentials.access_key}:{credentials.secret_key}"
