# calls: sqs.SendMessage QueueUrl=q
# calls: sns.Publish TopicArn=t

import boto3

from dataclasses import dataclass
@dataclass
class ToQueue:
    url: str
@dataclass
class ToTopic:
    arn: str
def send(target):
    match target:
        case ToQueue(url=url):
            boto3.client("sqs").send_message(QueueUrl=url, MessageBody="x")
        case ToTopic(arn=arn):
            boto3.client("sns").publish(TopicArn=arn, Message="x")
def handler(event, context):
    send(ToQueue("q"))
    send(ToTopic("t"))
