# unknown: client s3

import boto3

from requests import Session
def handler(event, context):
    Session(boto3.client("s3"))
