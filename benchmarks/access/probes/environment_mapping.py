# calls: sqs.SendMessage QueueUrl=$A|$B

import os
import boto3

URLS = {"a": os.environ["A"], "b": os.environ["B"]}
def handler(event, context):
    boto3.client("sqs").send_message(QueueUrl=URLS[event["which"]], MessageBody="x")
