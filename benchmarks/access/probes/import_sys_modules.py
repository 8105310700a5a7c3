# calls: s3.ListBuckets

import boto3

import sys
def work():
    return boto3.client("s3").list_buckets()
def handler(event, context):
    return getattr(sys.modules[__name__], "work")()
