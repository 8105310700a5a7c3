# calls: s3.DeleteObject Bucket=b

import boto3

import concurrent.futures
s3 = boto3.client("s3")
def remove(key):
    s3.delete_object(Bucket="b", Key=key)
def handler(event, context):
    with concurrent.futures.ThreadPoolExecutor() as pool:
        list(pool.map(remove, event["keys"]))
