# calls: s3.ListBuckets

import boto3

class Box:
    def __bool__(self):
        return bool(boto3.client("s3").list_buckets())
def handler(event, context):
    return any([Box()]), list(filter(None, [Box()]))
