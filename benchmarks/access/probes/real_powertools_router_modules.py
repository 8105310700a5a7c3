# calls: dynamodb.Query TableName=$TABLE
# calls: dynamodb.DeleteItem TableName=$TABLE
# handler: api.handler
# file: api.py
from aws_lambda_powertools.event_handler import APIGatewayRestResolver
import routes.items as items
app = APIGatewayRestResolver()
app.include_router(items.router, prefix="/items")
@app.not_found
def missing(error):
    return {"statusCode": 404}
def handler(event, context):
    return app.resolve(event, context)
# file: routes/items.py
from aws_lambda_powertools.event_handler.router import APIGatewayRouter
from data.table import Items
router = APIGatewayRouter()
@router.get("/")
def every():
    return Items.instance().every(router.current_event.get_query_string_value("x"))
@router.delete("/<key>")
def delete(key):
    return Items.instance().delete(key)
# file: data/table.py
import os
import boto3
class Items:
    _instance = None
    @classmethod
    def instance(cls):
        if cls._instance is None:
            cls._instance = cls()
        return cls._instance
    def __init__(self):
        self._table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
    def every(self, x):
        return self._table.query(KeyConditionExpression=x)["Items"]
    def delete(self, key):
        self._table.delete_item(Key={"pk": key})
