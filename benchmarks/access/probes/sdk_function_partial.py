# calls: s3.ListBuckets

import boto3

from functools import partial
make = partial(boto3.client, region_name="eu-west-1")
def handler(event, context):
    make("s3").list_buckets()
