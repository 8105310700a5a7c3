# calls: dynamodb.PutItem TableName=$USERS_TABLE
# calls: dynamodb.PutItem TableName=$ORDERS_TABLE
import os
import boto3
dynamodb = boto3.resource("dynamodb")
TABLES = {kind: dynamodb.Table(os.environ[f"{kind.upper()}_TABLE"]) for kind in ("users", "orders")}
def handler(event, context):
    TABLES[event["kind"]].put_item(Item=event["item"])
