# calls: sqs.SendMessage QueueUrl=q
# calls: sqs.PurgeQueue QueueUrl=q

import boto3

sqs = boto3.client("sqs")
def handler(event, context):
    name = "send_message" if event.get("text") else "purge_queue"
    getattr(sqs, name)(QueueUrl="q")
