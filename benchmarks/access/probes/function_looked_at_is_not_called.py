# calls: s3.ListBuckets

import boto3

import inspect
def unused(a):
    boto3.client("s3").delete_bucket(Bucket=a)
def handler(event, context):
    print(inspect.signature(unused))
    boto3.client("s3").list_buckets()
