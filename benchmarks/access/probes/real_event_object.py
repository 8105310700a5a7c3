# calls: sqs.DeleteMessage QueueUrl=$QUEUE
# calls: sqs.ChangeMessageVisibility QueueUrl=$QUEUE
import os
from dataclasses import dataclass
import boto3
sqs = boto3.client("sqs")
@dataclass
class Message:
    body: str
    receipt: str
    @classmethod
    def parse(cls, record):
        return cls(body=record["body"], receipt=record["receiptHandle"])
    def done(self):
        sqs.delete_message(QueueUrl=os.environ["QUEUE"], ReceiptHandle=self.receipt)
    def later(self, seconds):
        sqs.change_message_visibility(QueueUrl=os.environ["QUEUE"], ReceiptHandle=self.receipt, VisibilityTimeout=seconds)
def handler(event, context):
    for message in map(Message.parse, event["Records"]):
        try:
            int(message.body)
        except ValueError:
            message.later(60)
        else:
            message.done()
