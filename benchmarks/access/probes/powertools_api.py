# calls: dynamodb.GetItem TableName=$TABLE
# calls: dynamodb.PutItem TableName=$TABLE

import os
import boto3

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
app = APIGatewayHttpResolver()
table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
@app.get("/orders/<id>")
def one(id):
    return table.get_item(Key={"pk": id})
@app.post("/orders")
def add():
    table.put_item(Item=app.current_event.json_body)
def handler(event, context):
    return app.resolve(event, context)
