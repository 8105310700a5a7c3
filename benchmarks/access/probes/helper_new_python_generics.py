# calls: s3.ListBuckets

import boto3

from typing import Generic, TypeVar
T = TypeVar("T")
class Box(Generic[T]):
    def __init__(self, value: T) -> None:
        self.value = value
def handler(event, context):
    Box[object](boto3.client("s3")).value.list_buckets()
