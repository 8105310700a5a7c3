# calls: s3.ListBuckets

import boto3

from contextvars import ContextVar
current = ContextVar("current")
def work():
    current.get().list_buckets()
def handler(event, context):
    current.set(boto3.client("s3"))
    work()
