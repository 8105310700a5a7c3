# calls: s3.ListBuckets

import boto3

class Registry:
    def __init__(self):
        self.things = {}
    def made(self):
        things = self.things
        things["s3"] = boto3.client("s3")
        return self
def handler(event, context):
    Registry().made().things["s3"].list_buckets()
