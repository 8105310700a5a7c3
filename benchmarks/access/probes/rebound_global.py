# calls: dynamodb.Scan TableName=t

import boto3

table = boto3.resource("dynamodb")
table = table.Table("t")
def handler(event, context):
    return table.scan()
