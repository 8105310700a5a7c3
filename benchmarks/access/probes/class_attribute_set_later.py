# calls: s3.ListBuckets

import boto3

class Deps:
    s3 = None
def work():
    return Deps.s3.list_buckets()
def handler(event, context):
    Deps.s3 = boto3.client("s3")
    return work()
