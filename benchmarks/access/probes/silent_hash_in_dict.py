# calls: s3.ListBuckets

import boto3

class Order:
    def __hash__(self):
        return len(boto3.client("s3").list_buckets())
def handler(event, context):
    return {Order(): 1}, {Order()}
