# calls: s3.ListBuckets

import boto3

class Report:
    def __str__(self):
        return str(boto3.client("s3").list_buckets())
def handler(event, context):
    return f"all: {Report()}"
