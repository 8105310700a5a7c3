# calls: s3.ListBuckets

import boto3

class Box:
    def __init__(self, **parts):
        self.__dict__.update(parts)
def handler(event, context):
    Box(s3=boto3.client("s3")).s3.list_buckets()
