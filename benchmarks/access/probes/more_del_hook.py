# calls: sns.Publish TopicArn=t

import boto3

class Box:
    def __del__(self):
        boto3.client("sns").publish(TopicArn="t", Message="x")
def handler(event, context):
    box = Box()
    del box
