# calls: s3.ListBuckets
# calls: s3.DeleteBucket Bucket=b

import boto3

class Api:
    def __init__(self):
        self.s3 = boto3.client("s3")
    def do_list(self):
        return self.s3.list_buckets()
    def do_delete(self):
        return self.s3.delete_bucket(Bucket="b")
    def other(self):
        return self.s3.create_bucket(Bucket="c")
def handler(event, context):
    return getattr(Api(), f"do_{event['action']}")()
