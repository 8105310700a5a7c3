# calls: s3.GetObject Bucket=b

import boto3

from functools import lru_cache
@lru_cache(maxsize=None)
def client(name):
    return boto3.client(name)
def handler(event, context):
    client("s3").get_object(Bucket="b", Key="k")
