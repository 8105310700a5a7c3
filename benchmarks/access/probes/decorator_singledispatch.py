# calls: s3.ListBuckets
# calls: sns.ListTopics

import boto3

from functools import singledispatch
@singledispatch
def work(what):
    return boto3.client("s3").list_buckets()
@work.register
def _(what: int):
    return boto3.client("sns").list_topics()
def handler(event, context):
    return work(event["what"])
