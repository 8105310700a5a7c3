# calls: s3.ListBuckets

import boto3

def compose(*functions):
    def run(value):
        for function in functions:
            value = function(value)
        return value
    return run
def handler(event, context):
    return compose(lambda e: boto3.client("s3"), lambda s3: s3.list_buckets())(event)
