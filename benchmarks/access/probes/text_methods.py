# calls: s3.ListBuckets

import boto3

def handler(event, context):
    service, method = "S3:LIST_BUCKETS".lower().split(":")
    getattr(boto3.client(service), method)()
