# calls: s3.HeadBucket Bucket=$BUCKET

import os
import boto3

from dataclasses import dataclass, field
@dataclass
class Store:
    bucket: str
    s3: object = field(init=False)
    def __post_init__(self):
        self.s3 = boto3.client("s3")
def handler(event, context):
    Store(os.environ["BUCKET"]).s3.head_bucket(Bucket=os.environ["BUCKET"])
