# calls: s3.ListBuckets

import boto3

def work(what):
    match what:
        case "list":
            boto3.client("s3").list_buckets()
        case _:
            boto3.client("sns").list_topics()
def handler(event, context):
    work("list")
