# calls: s3.ListBuckets

import boto3

import attr
@attr.s(auto_attribs=True)
class Deps:
    s3: object = attr.ib(factory=lambda: boto3.client("s3"))
def handler(event, context):
    Deps().s3.list_buckets()
