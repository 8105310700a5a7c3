# unknown: operation dynamodb
import os

class Store:
    def save(self, item):
        self.client.put_item(TableName=os.environ["TABLE"], Item=item)
def handler(event, context):
    Store().save({"pk": {"S": "a"}})
