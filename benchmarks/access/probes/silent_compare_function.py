# calls: s3.ListBuckets
import functools

import boto3

def compare(one, other):
    return len(boto3.client("s3").list_buckets())
def handler(event, context):
    return sorted(event["x"], key=functools.cmp_to_key(compare))
