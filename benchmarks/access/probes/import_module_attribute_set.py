# calls: s3.ListBuckets

import boto3

import state
def handler(event, context):
    state.client = boto3.client("s3")
    return state.use()
# file: state.py
client = None
def use():
    return client.list_buckets()
