# calls: sqs.SendMessage QueueUrl=$URL

import os
import boto3

def with_client(name):
    def decorate(function):
        def wrapper(event, context):
            return function(event, context, boto3.client(name))
        return wrapper
    return decorate
@with_client("sqs")
def handler(event, context, client):
    client.send_message(QueueUrl=os.environ["URL"], MessageBody="x")
