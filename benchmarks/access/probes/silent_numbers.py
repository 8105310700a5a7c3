# calls: s3.ListBuckets
# calls: sqs.ListQueues
# calls: sns.ListTopics

import boto3

class Box:
    def __index__(self):
        return len(boto3.client("s3").list_buckets())
    def __abs__(self):
        return len(boto3.client("sqs").list_queues())
    def __round__(self, digits=None):
        return len(boto3.client("sns").list_topics())
def handler(event, context):
    box = Box()
    return range(box), abs(box), round(box)
