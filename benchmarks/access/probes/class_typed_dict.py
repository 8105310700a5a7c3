# calls: s3.ListBuckets

import boto3

from typing import Any, TypedDict
class Deps(TypedDict):
    s3: Any
deps: Deps = Deps(s3=boto3.client("s3"))
def handler(event, context):
    deps["s3"].list_buckets()
