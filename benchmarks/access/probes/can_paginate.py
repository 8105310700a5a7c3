# calls: s3.ListBuckets

import boto3

def handler(event, context):
    s3 = boto3.client("s3")
    if s3.can_paginate("list_objects_v2"):
        s3.list_buckets()
