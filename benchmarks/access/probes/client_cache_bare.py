# calls: s3.GetObject Bucket=b

import boto3

import functools
@functools.cache
def s3():
    return boto3.client("s3")
def handler(event, context):
    s3().get_object(Bucket="b", Key="k")
