# calls: s3.ListBuckets

import itertools
import boto3

def add(one, other):
    boto3.client("s3").list_buckets()
    return one
def handler(event, context):
    return list(itertools.accumulate(event["x"], add))
