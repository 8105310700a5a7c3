# calls: s3.ListBuckets
# unknown: client s3

import boto3

import joblib
class Box:
    def __init__(self, client):
        self.client = client
    def work(self):
        return self.client.list_buckets()
def handler(event, context):
    joblib.dump(Box(boto3.client("s3")), "/tmp/x")
    return joblib.load("/tmp/x").work()
