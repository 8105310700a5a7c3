# calls: s3.ListBuckets
# calls: sqs.ListQueues

import boto3

class Box:
    def __init__(self, client):
        self.client = client
def handler(event, context):
    match Box(boto3.client("s3")):
        case Box(client=found):
            found.list_buckets()
    match [boto3.client("sqs"), 1]:
        case [client, *rest]:
            client.list_queues()
