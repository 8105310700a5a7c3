# calls: s3.ListBuckets

import boto3

class Order:
    def __eq__(self, other):
        return bool(boto3.client("s3").list_buckets())
def handler(event, context):
    return Order() in [Order()], [Order()].index(Order())
