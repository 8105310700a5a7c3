# calls: s3.ListBuckets

import boto3

class Tools:
    @staticmethod
    def work(client):
        client.list_buckets()
def handler(event, context):
    Tools.work(boto3.client("s3"))
    Tools().work(boto3.client("s3"))
