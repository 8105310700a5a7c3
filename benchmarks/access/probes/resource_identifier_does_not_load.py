# calls: dynamodb.Scan TableName=t

import boto3

def handler(event, context):
    table = boto3.resource("dynamodb").Table("t")
    print(table.name, table.table_name)
    return table.scan()
