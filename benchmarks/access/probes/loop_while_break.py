# calls: sqs.ReceiveMessage QueueUrl=q
# calls: sqs.DeleteMessage QueueUrl=q

import boto3

sqs = boto3.client("sqs")
def handler(event, context):
    while True:
        messages = sqs.receive_message(QueueUrl="q").get("Messages")
        if not messages:
            break
    sqs.delete_message(QueueUrl="q", ReceiptHandle="x")
