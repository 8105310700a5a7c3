# calls: s3.ListBuckets
# calls: sns.ListTopics

import boto3

from functools import singledispatchmethod
class Work:
    def __init__(self):
        self.s3, self.sns = boto3.client("s3"), boto3.client("sns")
    @singledispatchmethod
    def do(self, what):
        self.s3.list_buckets()
    @do.register
    def _(self, what: int):
        self.sns.list_topics()
def handler(event, context):
    Work().do(event["what"])
