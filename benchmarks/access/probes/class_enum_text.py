# calls: dynamodb.Scan TableName=orders

import boto3

from enum import Enum
class Tables(str, Enum):
    ORDERS = "orders"
def handler(event, context):
    return boto3.client("dynamodb").scan(TableName=Tables.ORDERS)
