# calls: s3.ListBuckets

import boto3

import requests
class Api:
    def __init__(self, s3):
        self.s3 = s3
    @requests.hook
    def work(self, answer):
        return self.s3.list_buckets()
api = Api(boto3.client("s3"))
def handler(event, context):
    return None
