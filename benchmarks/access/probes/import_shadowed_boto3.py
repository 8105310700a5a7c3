# handler: import_shadowed_boto3.handler

import boto3
def handler(event, context):
    return boto3.client("s3").list_buckets()
# file: boto3.py
class Fake:
    def list_buckets(self):
        return []
def client(name):
    return Fake()
