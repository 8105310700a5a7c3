# calls: sqs.DeleteQueue QueueUrl=q

import boto3

def handler(event, context):
    assert boto3.client("sqs").delete_queue(QueueUrl="q")
