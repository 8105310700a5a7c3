# calls: s3.ListBuckets
# calls: sns.ListTopics

import boto3

def inner():
    yield boto3.client("s3")
    return boto3.client("sns")
def outer():
    last = yield from inner()
    last.list_topics()
def handler(event, context):
    for client in outer():
        client.list_buckets()
