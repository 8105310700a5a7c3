# calls: s3.ListBuckets

import boto3

def handler(event, context):
    for client in {boto3.client("s3")} | set():
        client.list_buckets()
