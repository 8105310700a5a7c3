# calls: s3.ListBuckets

import boto3

import threading
local = threading.local()
def client():
    if not hasattr(local, "s3"):
        local.s3 = boto3.client("s3")
    return local.s3
def handler(event, context):
    client().list_buckets()
