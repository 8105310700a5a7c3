# calls: s3.ListBuckets

import boto3

import queue
def handler(event, context):
    waiting = queue.Queue()
    waiting.put(boto3.client("s3"))
    waiting.get().list_buckets()
