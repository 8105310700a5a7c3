# calls: s3.ListBuckets

import boto3

class Box:
    def __radd__(self, other):
        boto3.client("s3").list_buckets()
        return 1
def handler(event, context):
    return sum([Box(), Box()])
