# calls: sns.Publish TopicArn=t

import boto3

import weakref
class Box:
    pass
box = Box()
weakref.finalize(box, boto3.client("sns").publish, TopicArn="t", Message="x")
def handler(event, context):
    return None
