# calls: s3.ListBuckets

import boto3

from collections import ChainMap
def handler(event, context):
    ChainMap({}, {"s3": boto3.client("s3")})["s3"].list_buckets()
