# calls: s3.ListBuckets

import boto3

import json
class App:
    def delete(self, path):
        return path
def handler(event, context):
    d = {}
    d.update({"a": 1})
    App().delete("/x")
    json.loads("{}")
    boto3.client("s3").list_buckets()
