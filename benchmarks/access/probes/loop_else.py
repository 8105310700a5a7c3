# calls: s3.ListBuckets

import boto3

def handler(event, context):
    for item in event["items"]:
        if item:
            break
    else:
        boto3.client("s3").list_buckets()
