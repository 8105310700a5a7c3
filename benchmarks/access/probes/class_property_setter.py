# calls: s3.ListBuckets

import boto3

class Deps:
    @property
    def s3(self):
        return self._s3
    @s3.setter
    def s3(self, client):
        self._s3 = client
def handler(event, context):
    deps = Deps()
    deps.s3 = boto3.client("s3")
    deps.s3.list_buckets()
