# calls: s3.ListBuckets

import boto3

from typing import Protocol
class Works(Protocol):
    def work(self) -> None: ...
class S3:
    def work(self) -> None:
        boto3.client("s3").list_buckets()
def run(one: Works) -> None:
    one.work()
def handler(event, context):
    run(S3())
