# calls: s3.GetObject Bucket=$BUCKET

import os
import boto3

class Store:
    def __init__(self, s3, bucket):
        self.s3, self.bucket = s3, bucket
    @classmethod
    def from_environment(cls):
        return cls(boto3.client("s3"), os.environ["BUCKET"])
    def read(self, key):
        return self.s3.get_object(Bucket=self.bucket, Key=key)
def handler(event, context):
    return Store.from_environment().read("k")
