# calls: s3.ListBuckets

import boto3

from types import SimpleNamespace
ns = SimpleNamespace(s3=boto3.client("s3"))
def handler(event, context):
    ns.s3.list_buckets()
