# calls: s3.ListBuckets

import boto3

from typing import Any, NamedTuple
class Clients(NamedTuple):
    s3: Any
    name: str = "x"
def handler(event, context):
    Clients(boto3.client("s3")).s3.list_buckets()
