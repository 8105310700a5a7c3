# calls: s3.ListBuckets

import boto3

def do_list():
    return boto3.client("s3").list_buckets()
def handler(event, context):
    return globals()[event["do"]]()
