# calls: s3.ListBuckets

import boto3

import types
def handler(event, context):
    module = types.ModuleType("x")
    module.s3 = boto3.client("s3")
    module.s3.list_buckets()
