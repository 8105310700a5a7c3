# calls: s3.ListBuckets
# calls: sqs.ListQueues

import boto3

from collections import namedtuple
Clients = namedtuple("Clients", "s3 sqs")
clients = Clients(boto3.client("s3"), sqs=boto3.client("sqs"))
def handler(event, context):
    clients.s3.list_buckets()
    clients[1].list_queues()
