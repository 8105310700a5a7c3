# calls: s3.ListBuckets

import boto3

class Lazy:
    def __set_name__(self, owner, name):
        self.name = name
    def __get__(self, instance, owner):
        return boto3.client(self.name)
class Deps:
    s3 = Lazy()
def handler(event, context):
    Deps().s3.list_buckets()
