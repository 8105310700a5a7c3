# calls: sns.Publish TopicArn=t

import boto3

from contextlib import ExitStack
def handler(event, context):
    with ExitStack() as stack:
        stack.callback(lambda: boto3.client("sns").publish(TopicArn="t", Message="x"))
