# calls: s3.ListBuckets

import boto3
from state import holder
import state
def handler(event, context):
    holder["client"] = boto3.client("s3")
    state.use()
# file: state.py
holder = {}
def use():
    holder["client"].list_buckets()
