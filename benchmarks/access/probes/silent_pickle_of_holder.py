# calls: s3.ListBuckets
# unknown: client s3
import pickle

import boto3

class Box:
    def __init__(self, client):
        self.client = client
    def work(self):
        return self.client.list_buckets()
def handler(event, context):
    data = pickle.dumps(Box(boto3.client("s3")))
    return pickle.loads(data).work()
