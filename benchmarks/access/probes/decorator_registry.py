# calls: s3.ListBuckets
# calls: s3.DeleteBucket Bucket=b

import boto3

ROUTES = {}
def route(path):
    def register(function):
        ROUTES[path] = function
        return function
    return register
@route("/list")
def listing(event):
    return boto3.client("s3").list_buckets()
@route("/delete")
def deleting(event):
    return boto3.client("s3").delete_bucket(Bucket="b")
def handler(event, context):
    return ROUTES[event["path"]](event)
