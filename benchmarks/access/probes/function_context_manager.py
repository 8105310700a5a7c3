# calls: s3.ListBuckets
# calls: sns.Publish TopicArn=t

import boto3

from contextlib import contextmanager
@contextmanager
def session():
    yield boto3.client("s3")
    boto3.client("sns").publish(TopicArn="t", Message="done")
def handler(event, context):
    with session() as s3:
        s3.list_buckets()
