# calls: sns.Publish TopicArn=$TOPIC

import os
import boto3

def handler(event, context):
    boto3.resource("sns").Topic(os.environ["TOPIC"]).publish(Message="x")
