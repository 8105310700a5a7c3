# calls: s3.ListBuckets
# unknown: client s3

import boto3

import requests
class Store:
    def __init__(self):
        self.s3 = boto3.client("s3")
    def list(self):
        return self.s3.list_buckets()
def handler(event, context):
    requests.consume(Store())
