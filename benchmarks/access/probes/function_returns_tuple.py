# calls: s3.ListBuckets
# calls: dynamodb.Scan TableName=t

import boto3

def setup():
    return boto3.client("s3"), boto3.resource("dynamodb").Table("t")
def handler(event, context):
    s3, table = setup()
    s3.list_buckets()
    table.scan()
