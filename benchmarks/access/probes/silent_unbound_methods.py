# calls: s3.ListBuckets
# calls: sqs.ListQueues

import boto3

clients = {}
every = []
dict.__setitem__(clients, "s3", boto3.client("s3"))
list.append(every, boto3.client("sqs"))
def handler(event, context):
    clients["s3"].list_buckets()
    for one in every:
        one.list_queues()
