# calls: s3.ListBuckets

import boto3

def worker():
    while True:
        client = yield
        client.list_buckets()
def handler(event, context):
    work = worker()
    next(work)
    work.send(boto3.client("s3"))
