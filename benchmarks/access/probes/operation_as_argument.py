# calls: sqs.SendMessage QueueUrl=q

import boto3

def retry(call, **arguments):
    for _ in range(3):
        call(**arguments)
def handler(event, context):
    retry(boto3.client("sqs").send_message, QueueUrl="q", MessageBody="x")
