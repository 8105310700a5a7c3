# calls: s3.ListBuckets

import boto3

from operator import methodcaller
def handler(event, context):
    return methodcaller("list_buckets")(boto3.client("s3"))
