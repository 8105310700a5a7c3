# calls: s3.ListBuckets

from tools import *
def handler(event, context):
    return _list()
# file: tools.py
import boto3
__all__ = ["_list"]
def _list():
    return boto3.client("s3").list_buckets()
