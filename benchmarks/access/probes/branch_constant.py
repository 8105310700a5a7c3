# calls: s3.ListBuckets

import boto3

STAGE = "prod"
def handler(event, context):
    if STAGE == "dev":
        boto3.client("s3").delete_bucket(Bucket="b")
    boto3.client("s3").list_buckets()
