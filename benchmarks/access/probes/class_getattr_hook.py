# calls: s3.ListBuckets

import boto3

class Proxy:
    def __init__(self, target):
        self._target = target
    def __getattr__(self, name):
        return getattr(self._target, name)
def handler(event, context):
    Proxy(boto3.client("s3")).list_buckets()
