# calls: s3.HeadBucket Bucket=b
# calls: s3.CreateBucket Bucket=b

import boto3

from contextlib import suppress
def handler(event, context):
    with suppress(Exception):
        boto3.client("s3").head_bucket(Bucket="b")
        raise ValueError
    boto3.client("s3").create_bucket(Bucket="b")
