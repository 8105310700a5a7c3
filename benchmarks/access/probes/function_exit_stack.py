# calls: s3.ListBuckets

import boto3

from contextlib import ExitStack, contextmanager
@contextmanager
def client(name):
    yield boto3.client(name)
def handler(event, context):
    with ExitStack() as stack:
        stack.enter_context(client("s3")).list_buckets()
