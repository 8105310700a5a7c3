# calls: s3.ListBuckets

import boto3

class Box:
    def __repr__(self):
        return str(boto3.client("s3").list_buckets())
    def __str__(self):
        return "box"
def handler(event, context):
    return repr(Box())
