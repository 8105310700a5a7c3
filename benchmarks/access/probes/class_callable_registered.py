# calls: sns.Publish TopicArn=t

import boto3

import atexit
class Bye:
    def __call__(self):
        boto3.client("sns").publish(TopicArn="t", Message="x")
atexit.register(Bye())
def handler(event, context):
    return None
