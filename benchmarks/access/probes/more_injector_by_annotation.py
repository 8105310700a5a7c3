# calls: s3.ListBuckets

import boto3

PROVIDERS = {}
def provides(kind):
    def register(function):
        PROVIDERS[kind] = function
        return function
    return register
class S3: pass
@provides(S3)
def s3():
    return boto3.client("s3")
def resolve(kind):
    return PROVIDERS[kind]()
def handler(event, context):
    resolve(S3).list_buckets()
