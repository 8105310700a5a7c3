# calls: dynamodb.GetItem TableName=t

from collections.abc import Mapping
import boto3

class Store(Mapping):
    def __getitem__(self, key):
        return boto3.resource("dynamodb").Table("t").get_item(Key={"pk": key})["Item"]
    def __iter__(self):
        return iter(())
    def __len__(self):
        return 0
def handler(event, context):
    return Store().get("a")
