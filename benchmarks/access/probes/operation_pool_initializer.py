# calls: s3.ListBuckets

from concurrent.futures import ThreadPoolExecutor
import boto3

def begin():
    boto3.client("s3").list_buckets()
def handler(event, context):
    with ThreadPoolExecutor(initializer=begin) as pool:
        pool.submit(print)
