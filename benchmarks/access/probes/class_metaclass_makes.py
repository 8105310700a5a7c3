# calls: s3.ListBuckets
# calls: sqs.ListQueues

import boto3

class Meta(type):
    def __new__(mcs, name, bases, names):
        boto3.client("s3").list_buckets()
        return super().__new__(mcs, name, bases, names)
    def __init__(cls, name, bases, names):
        boto3.client("sqs").list_queues()
        super().__init__(name, bases, names)
class Box(metaclass=Meta):
    pass
def handler(event, context):
    return Box
