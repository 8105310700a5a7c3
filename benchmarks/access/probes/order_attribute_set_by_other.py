# calls: s3.ListBuckets

import boto3

class Box:
    def use(self):
        self.client.list_buckets()
    def fill(self):
        self.client = boto3.client("s3")
box = Box()
def handler(event, context):
    if event.get("warm"):
        box.use()
    box.fill()
