# calls: s3.ListBuckets

import one
def handler(event, context):
    return one.work()
# file: one.py
import two
import boto3
s3 = boto3.client("s3")
def work():
    return two.work()
# file: two.py
import one
def work():
    return one.s3.list_buckets()
