# calls: dynamodb.CreateTable TableName=t
# calls: dynamodb.DescribeTable

import boto3

def handler(event, context):
    table = boto3.resource("dynamodb").create_table(TableName="t")
    table.wait_until_exists()
