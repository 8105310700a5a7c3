# calls: dynamodb.TransactWriteItems

import boto3

class Transaction:
    def __init__(self, client):
        self.client, self.items = client, []
    def __enter__(self):
        return self
    def __exit__(self, *fault):
        if not fault[0]:
            self.client.transact_write_items(TransactItems=self.items)
    def put(self, item):
        self.items.append({"Put": {"TableName": "t", "Item": item}})
def handler(event, context):
    with Transaction(boto3.client("dynamodb")) as transaction:
        transaction.put({})
