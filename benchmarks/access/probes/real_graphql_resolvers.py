# calls: dynamodb.Query TableName=$TABLE
# calls: dynamodb.PutItem TableName=$TABLE
import os
import boto3
from aws_lambda_powertools.event_handler import AppSyncResolver
from aws_lambda_powertools.event_handler.router import Router
app = AppSyncResolver()
table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
@app.resolver(type_name="Query", field_name="listItems")
def list_items(limit: int = 10):
    return table.query(Limit=limit)["Items"]
@app.resolver(type_name="Mutation", field_name="addItem")
def add_item(name: str = ""):
    table.put_item(Item={"pk": name})
def handler(event, context):
    return app.resolve(event, context)
