# calls: sns.Publish TopicArn=t

import boto3

def failed():
    boto3.client("sns").publish(TopicArn="t", Message="x")
    return ValueError("x")
def handler(event, context):
    raise failed()
