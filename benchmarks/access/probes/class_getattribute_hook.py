# calls: s3.ListBuckets

import boto3

class Box:
    def __getattribute__(self, name):
        boto3.client("s3").list_buckets()
        return object.__getattribute__(self, name)
def handler(event, context):
    return Box().anything
