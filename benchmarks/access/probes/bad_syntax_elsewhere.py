# calls: s3.ListBuckets
# unknown: scope
# problem: broken.py

import boto3

import broken
def handler(event, context):
    broken.work()
    return boto3.client("s3").list_buckets()
# file: broken.py
def work(:
    pass
