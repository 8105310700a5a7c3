# calls: sqs.GetQueueAttributes QueueUrl=$URL

import os
import boto3

def handler(event, context):
    return boto3.resource("sqs").Queue(os.environ["URL"]).attributes["ApproximateNumberOfMessages"]
