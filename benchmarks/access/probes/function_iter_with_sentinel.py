# calls: sqs.ReceiveMessage QueueUrl=q

import boto3

def handler(event, context):
    sqs = boto3.client("sqs")
    for page in iter(lambda: sqs.receive_message(QueueUrl="q").get("Messages"), None):
        print(page)
