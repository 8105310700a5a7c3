# calls: s3.ListBuckets

import boto3

import awswrangler
def handler(event, context):
    return boto3.client("s3").list_buckets()
