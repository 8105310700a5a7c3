# calls: s3.ListBuckets

import boto3

class App:
    def run(self, event, context):
        return boto3.client("s3").list_buckets()
handler = App().run
