# calls: s3.ListBuckets

import boto3

def maker():
    client = None
    def get():
        nonlocal client
        if not client:
            client = boto3.client("s3")
        return client
    return get
get = maker()
def handler(event, context):
    get().list_buckets()
