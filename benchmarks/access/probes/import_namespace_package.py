# calls: s3.ListBuckets

from shared.tools import work
def handler(event, context):
    return work()
# file: shared/tools.py
import boto3
def work():
    return boto3.client("s3").list_buckets()
