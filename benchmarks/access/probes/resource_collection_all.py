# calls: s3.ListBuckets

import boto3

def handler(event, context):
    for bucket in boto3.resource("s3").buckets.all():
        print(bucket.name)
