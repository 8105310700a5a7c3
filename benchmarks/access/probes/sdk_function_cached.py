# calls: s3.ListBuckets

import boto3

from functools import cache
client = cache(boto3.client)
def handler(event, context):
    client("s3").list_buckets()
