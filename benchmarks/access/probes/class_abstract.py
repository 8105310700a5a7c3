# calls: s3.PutObject Bucket=b

import boto3

from abc import ABC, abstractmethod
class Store(ABC):
    @abstractmethod
    def put(self, key): ...
    def put_all(self, keys):
        for key in keys:
            self.put(key)
class S3Store(Store):
    def put(self, key):
        boto3.client("s3").put_object(Bucket="b", Key=key)
def handler(event, context):
    S3Store().put_all(["a"])
