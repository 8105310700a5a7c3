# calls: sqs.SendMessage QueueUrl=$A
# calls: sqs.SendMessage QueueUrl=$B

import os
import boto3

sqs = boto3.client("sqs")
def handler(event, context):
    return [sqs.send_message(QueueUrl=os.environ[n], MessageBody=m) for n in ("A", "B") for m in event["texts"]]
