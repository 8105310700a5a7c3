# calls: sqs.SendMessage QueueUrl=$URL
# calls: sqs.DeleteMessage QueueUrl=$URL

import os
import boto3

class Logged:
    def __init__(self, target):
        self._target = target
    def __getattr__(self, name):
        method = getattr(self._target, name)
        def call(**arguments):
            print(name)
            return method(**arguments)
        return call
sqs = Logged(boto3.client("sqs"))
def handler(event, context):
    sqs.send_message(QueueUrl=os.environ["URL"], MessageBody="x")
    sqs.delete_message(QueueUrl=os.environ["URL"], ReceiptHandle="x")
