# calls: s3.GetObject Bucket=b

import boto3

from __future__ import annotations
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
def read(s3: S3Client, key: str) -> bytes:
    return s3.get_object(Bucket="b", Key=key)["Body"].read()
def handler(event, context):
    return read(boto3.client("s3"), "k")
