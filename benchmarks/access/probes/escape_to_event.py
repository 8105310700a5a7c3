# calls: s3.ListBuckets

import boto3

def work(event):
    event["client"].list_buckets()
def handler(event, context):
    event["client"] = boto3.client("s3")
    work(event)
