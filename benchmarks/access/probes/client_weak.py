# calls: s3.ListBuckets
# calls: sqs.ListQueues

import copy
import weakref
import boto3

s3 = boto3.client("s3")
held = weakref.WeakValueDictionary()
held["sqs"] = boto3.client("sqs")
def handler(event, context):
    weakref.ref(s3)().list_buckets()
    copy.copy(held["sqs"]).list_queues()
