# calls: sqs.SendMessage QueueUrl=$URL

import os
import boto3

class Base:
    def __init__(self, client):
        self.client = client
    def send(self, body):
        self.client.send_message(QueueUrl=os.environ["URL"], MessageBody=body)
class Loud(Base):
    def __init__(self):
        super().__init__(boto3.client("sqs"))
    def send(self, body):
        super().send(body + "!")
def handler(event, context):
    Loud().send("x")
