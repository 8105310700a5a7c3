# calls: s3.ListBuckets

import boto3

import operator
def handler(event, context):
    return operator.attrgetter("list_buckets")(boto3.client("s3"))()
