# calls: s3.ListBuckets

import boto3

from functools import cached_property
class Deps:
    @cached_property
    def s3(self):
        return boto3.client("s3")
deps = Deps()
def handler(event, context):
    deps.s3.list_buckets()
