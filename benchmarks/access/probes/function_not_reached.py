# calls: s3.ListBuckets

import boto3

s3 = boto3.client("s3")
def unused():
    s3.delete_bucket(Bucket="b")
def handler(event, context):
    s3.list_buckets()
