# calls: s3.ListBuckets

import boto3

class Order:
    def __init__(self, value):
        self.value = value
    def __lt__(self, other):
        return bool(boto3.client("s3").list_buckets())
def handler(event, context):
    return sorted(event["x"], key=Order)
