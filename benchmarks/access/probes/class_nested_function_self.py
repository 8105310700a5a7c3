# calls: s3.ListBuckets

import boto3

class Work:
    def __init__(self):
        self.s3 = boto3.client("s3")
    def run(self):
        def inner():
            return self.s3.list_buckets()
        return inner()
def handler(event, context):
    return Work().run()
