# calls: s3.ListBuckets

import boto3

class Outer:
    class Inner:
        s3 = boto3.client("s3")
    def work(self):
        return self.Inner.s3.list_buckets()
def handler(event, context):
    return Outer().work()
