# calls: sqs.DeleteMessage QueueUrl=$URL

import os
import boto3

def remove(handle, sqs=boto3.client("sqs")):
    sqs.delete_message(QueueUrl=os.environ["URL"], ReceiptHandle=handle)
def handler(event, context):
    remove(event["handle"])
