# calls: s3.ListBuckets

import boto3

class Deps:
    _s3 = None
    @property
    def s3(self):
        if self._s3 is None:
            self._s3 = boto3.client("s3")
        return self._s3
def handler(event, context):
    Deps().s3.list_buckets()
