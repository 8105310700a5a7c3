# calls: dynamodb.Scan TableName=t

import boto3

def handler(event, context):
    paginator = boto3.client("dynamodb").get_paginator("scan")
    return list(paginator.paginate(TableName="t").search("Items[].pk"))
