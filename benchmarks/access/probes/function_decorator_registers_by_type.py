# calls: sqs.SendMessage QueueUrl=$URL

import os
import boto3

HANDLERS = {}
def on(cls):
    def register(function):
        HANDLERS.setdefault(cls, []).append(function)
        return function
    return register
class Created:
    pass
@on(Created)
def tell(event):
    boto3.client("sqs").send_message(QueueUrl=os.environ["URL"], MessageBody="x")
def publish(event):
    for function in HANDLERS.get(type(event), []):
        function(event)
def handler(event, context):
    publish(Created())
