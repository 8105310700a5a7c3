# calls: s3.ListBuckets

import importlib
def handler(event, context):
    return importlib.import_module("tools").work()
# file: tools.py
import boto3
def work():
    return boto3.client("s3").list_buckets()
