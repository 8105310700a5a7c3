# calls: s3.ListBuckets

import boto3

from typing import Any
from pydantic import BaseModel
class Deps(BaseModel):
    s3: Any
    name: str = "x"
def handler(event, context):
    Deps(s3=boto3.client("s3")).s3.list_buckets()
