# calls: s3.ListBuckets

import boto3

import concurrent.futures
def make():
    return boto3.client("s3")
def handler(event, context):
    with concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool:
        return pool.submit(make).result().list_buckets()
