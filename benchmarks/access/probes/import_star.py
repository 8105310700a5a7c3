# calls: s3.ListBuckets

from tools import *
def handler(event, context):
    return s3.list_buckets()
# file: tools.py
import boto3
s3 = boto3.client("s3")
