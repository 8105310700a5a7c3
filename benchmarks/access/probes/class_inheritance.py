# calls: dynamodb.GetItem TableName=$TABLE

import os
import boto3

class Base:
    def __init__(self):
        self.table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
class Orders(Base):
    def get(self, id):
        return self.table.get_item(Key={"pk": id})
def handler(event, context):
    return Orders().get("a")
