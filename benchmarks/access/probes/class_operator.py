# calls: s3.ListBuckets

import boto3

class Box:
    def __add__(self, other):
        return other.list_buckets()
def handler(event, context):
    return Box() + boto3.client("s3")
