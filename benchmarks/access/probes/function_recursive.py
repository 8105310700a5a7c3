# calls: s3.ListObjectsV2 Bucket=b

import boto3

s3 = boto3.client("s3")
def walk(prefix, depth):
    s3.list_objects_v2(Bucket="b", Prefix=prefix)
    if depth:
        walk(prefix + "x/", depth - 1)
def handler(event, context):
    walk("", 10)
