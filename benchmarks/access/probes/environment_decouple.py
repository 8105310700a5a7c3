# calls: dynamodb.Scan TableName=$TABLE

import boto3

from decouple import config
TABLE = config("TABLE")
def handler(event, context):
    return boto3.client("dynamodb").scan(TableName=TABLE)
