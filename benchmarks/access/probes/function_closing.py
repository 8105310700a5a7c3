# calls: s3.ListBuckets

import boto3

from contextlib import closing
def handler(event, context):
    with closing(boto3.client("s3")) as s3:
        s3.list_buckets()
