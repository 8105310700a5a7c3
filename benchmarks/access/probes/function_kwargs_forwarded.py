# calls: dynamodb.Query TableName=t IndexName=i

import boto3

class Store:
    def __init__(self):
        self.client = boto3.client("dynamodb")
    def query(self, **kwargs):
        kwargs["TableName"] = "t"
        kwargs.setdefault("IndexName", "i")
        return self.client.query(**kwargs)
def handler(event, context):
    return Store().query(KeyConditionExpression="pk = :a")
