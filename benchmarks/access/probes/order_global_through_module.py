# calls: s3.ListBuckets

import state
from use import use
def handler(event, context):
    state.setup()
    use()
# file: state.py
import boto3
client = None
def setup():
    global client
    client = boto3.client("s3")
# file: use.py
import state
def use():
    state.client.list_buckets()
