# calls: s3.ListBuckets

import boto3

def handler(event, context):
    things = [boto3.client("s3")]
    things.append(things)
    table = {}
    table["self"] = table
    things[0].list_buckets()
    return str(things), table
