# calls: s3.ListBuckets

import boto3

class Box:
    def __lt__(self, other):
        return bool(boto3.client("s3").list_buckets())
def handler(event, context):
    return 1 < 2 < 3, Box() < Box() < Box()
