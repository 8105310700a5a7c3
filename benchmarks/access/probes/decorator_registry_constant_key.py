# calls: s3.ListBuckets

import boto3

ACTIONS = {"list": lambda: boto3.client("s3").list_buckets(), "drop": lambda: boto3.client("s3").delete_bucket(Bucket="b")}
def handler(event, context):
    return ACTIONS["list"]()
