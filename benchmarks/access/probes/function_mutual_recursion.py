# calls: sqs.SendMessage QueueUrl=q

import boto3

sqs = boto3.client("sqs")
def even(n):
    return n == 0 or odd(n - 1)
def odd(n):
    sqs.send_message(QueueUrl="q", MessageBody="x")
    return even(n - 1)
def handler(event, context):
    even(event["n"])
