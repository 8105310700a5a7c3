# calls: s3.ListBuckets

import os
import boto3

def handler(event, context):
    client = boto3.client("s3", endpoint_url="http://x") if os.environ.get("LOCAL") else boto3.client("s3")
    client.list_buckets()
