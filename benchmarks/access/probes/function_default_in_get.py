# calls: s3.ListBuckets

import boto3

def handler(event, context):
    run = {"a": None}.get(event["x"], lambda: boto3.client("s3").list_buckets())
    run()
