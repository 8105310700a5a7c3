# calls: sns.Publish TopicArn=t

import boto3

import atexit
def bye():
    boto3.client("sns").publish(TopicArn="t", Message="bye")
atexit.register(bye)
def handler(event, context):
    return None
