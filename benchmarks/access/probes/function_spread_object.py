# calls: s3.ListBuckets

import boto3

class Box:
    def keys(self):
        return ["a"]
    def __getitem__(self, key):
        return boto3.client("s3").list_buckets()
def work(**values):
    return values
def handler(event, context):
    return work(**Box())
