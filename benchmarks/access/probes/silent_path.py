# calls: s3.ListBuckets

import boto3

class Box:
    def __fspath__(self):
        return str(boto3.client("s3").list_buckets())
def handler(event, context):
    return open(Box())
