# calls: sqs.SendMessage QueueUrl=q
# calls: sns.Publish TopicArn=t

import boto3

def handler(event, context):
    do, where = boto3.client("sqs").send_message, {"QueueUrl": "q"}
    for _ in event["items"]:
        do(**where)
        do, where = boto3.client("sns").publish, {"TopicArn": "t"}
