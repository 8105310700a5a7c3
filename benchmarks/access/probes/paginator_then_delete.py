# calls: s3.ListObjectsV2 Bucket=b
# calls: s3.DeleteObjects Bucket=b

import boto3

s3 = boto3.client("s3")
def handler(event, context):
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket="b")
    keys = [{"Key": o["Key"]} for page in pages for o in page.get("Contents", [])]
    s3.delete_objects(Bucket="b", Delete={"Objects": keys})
