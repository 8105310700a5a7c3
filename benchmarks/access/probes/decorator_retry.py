# calls: s3.ListBuckets

import boto3

from tenacity import retry, stop_after_attempt
@retry(stop=stop_after_attempt(3))
def work():
    return boto3.client("s3").list_buckets()
@retry
def unused():
    return boto3.client("s3").delete_bucket(Bucket="b")
def handler(event, context):
    return work()
