# calls: s3.ListBuckets
# calls: sqs.ListQueues
# calls: sns.ListTopics

import attr
import attrs
import boto3
from pydantic import BaseModel, PrivateAttr

@attr.s
class One:
    s3 = attr.ib(factory=lambda: boto3.client("s3"))
@attrs.define
class Two:
    sqs: object = attrs.Factory(lambda: boto3.client("sqs"))
class Three(BaseModel):
    _sns: object = PrivateAttr(default_factory=lambda: boto3.client("sns"))
    def names(self):
        return self._sns.list_topics()
def handler(event, context):
    One().s3.list_buckets()
    Two().sqs.list_queues()
    Three().names()
