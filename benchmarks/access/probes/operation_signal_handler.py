# calls: sns.Publish TopicArn=t

import signal
import boto3

def leave(number, frame):
    boto3.client("sns").publish(TopicArn="t", Message="x")
signal.signal(signal.SIGTERM, leave)
def handler(event, context):
    return 1
