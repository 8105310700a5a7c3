# calls: sqs.ListQueues

import boto3

def handler(event, context):
    return list(boto3.resource("sqs").queues.filter(QueueNamePrefix="a").limit(3))
