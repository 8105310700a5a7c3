# unknown: client s3

import boto3
from boto3.s3.transfer import S3Transfer
def handler(event, context):
    S3Transfer(boto3.client("s3")).upload_file("/tmp/a", "b", "k")
