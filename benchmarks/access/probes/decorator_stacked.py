# calls: s3.ListBuckets

import boto3

import functools
def plain(function):
    return function
@plain
@functools.lru_cache
@plain
def work():
    return boto3.client("s3").list_buckets()
def handler(event, context):
    return work()
