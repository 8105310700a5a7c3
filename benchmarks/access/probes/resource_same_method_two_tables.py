# calls: dynamodb.PutItem TableName=$A
# calls: dynamodb.PutItem TableName=$B

import os
import boto3

class Store:
    def __init__(self, name):
        self.table = boto3.resource("dynamodb").Table(name)
    def put(self, item):
        self.table.put_item(Item=item)
a = Store(os.environ["A"])
b = Store(os.environ["B"])
def handler(event, context):
    a.put({})
    b.put({})
