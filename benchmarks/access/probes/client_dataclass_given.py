# calls: sqs.PurgeQueue QueueUrl=$URL

import os
import boto3

from dataclasses import dataclass
@dataclass(frozen=True)
class Deps:
    sqs: object
    url: str = os.environ["URL"]
deps = Deps(sqs=boto3.client("sqs"))
def handler(event, context):
    deps.sqs.purge_queue(QueueUrl=deps.url)
