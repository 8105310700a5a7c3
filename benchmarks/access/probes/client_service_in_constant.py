# calls: sns.Publish TopicArn=$TOPIC

import os
import boto3

SERVICE = "sns"
client = boto3.client(SERVICE)
def handler(event, context):
    client.publish(TopicArn=os.getenv("TOPIC"), Message="x")
