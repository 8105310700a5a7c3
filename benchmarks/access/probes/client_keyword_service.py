# calls: sqs.SendMessage QueueUrl=$URL

import os
import boto3

def handler(event, context):
    boto3.client(service_name="sqs", region_name="eu-west-1").send_message(QueueUrl=os.environ.get("URL"), MessageBody="x")
