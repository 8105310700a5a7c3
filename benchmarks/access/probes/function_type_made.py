# calls: s3.ListBuckets

import boto3

def run(self):
    return boto3.client("s3").list_buckets()
Made = type("Made", (), {"run": run})
def handler(event, context):
    return Made().run()
