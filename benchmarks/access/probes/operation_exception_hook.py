# calls: sns.Publish TopicArn=t

import sys
import boto3

def tell(kind, value, trace):
    boto3.client("sns").publish(TopicArn="t", Message=str(value))
sys.excepthook = tell
def handler(event, context):
    return 1
