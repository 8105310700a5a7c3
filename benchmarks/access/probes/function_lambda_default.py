# calls: s3.ListBuckets

import boto3

def handler(event, context):
    runs = [lambda c=c: c.list_buckets() for c in [boto3.client("s3")]]
    runs[0]()
