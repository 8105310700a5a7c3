# calls: s3.ListBuckets
# calls: sqs.ListQueues

import boto3

class Box:
    def __delattr__(self, name):
        boto3.client("s3").list_buckets()
class Other:
    @property
    def x(self):
        return 1
    @x.deleter
    def x(self):
        boto3.client("sqs").list_queues()
def handler(event, context):
    box = Box()
    del box.x
    del Other().x
