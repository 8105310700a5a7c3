# calls: s3.ListBuckets

import boto3

clients = []
clients += [boto3.client("s3")]
def handler(event, context):
    clients[0].list_buckets()
