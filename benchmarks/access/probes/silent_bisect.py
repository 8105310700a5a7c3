# calls: s3.ListBuckets
import bisect

import boto3

class Order:
    def __lt__(self, other):
        return bool(boto3.client("s3").list_buckets())
def handler(event, context):
    bisect.insort([Order()], Order())
