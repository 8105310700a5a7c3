# calls: dynamodb.ExecuteStatement
# calls: dynamodb.TransactWriteItems
# calls: dynamodb.BatchGetItem
import os
import boto3
from boto3.dynamodb.types import TypeSerializer
client = boto3.client("dynamodb")
serialize = TypeSerializer().serialize
TABLE = os.environ["TABLE"]
def handler(event, context):
    found = client.execute_statement(Statement=f'SELECT * FROM "{TABLE}" WHERE pk=?', Parameters=[{"S": "a"}])
    keys = [{"pk": one["pk"]} for one in found["Items"]]
    got = client.batch_get_item(RequestItems={TABLE: {"Keys": keys}})["Responses"][TABLE]
    actions = []
    for item in got:
        actions.append({"Put": {"TableName": TABLE, "Item": {k: serialize(v) for k, v in item.items()}}})
    actions.append({"ConditionCheck": {"TableName": TABLE, "Key": {"pk": {"S": "x"}}, "ConditionExpression": "attribute_exists(pk)"}})
    client.transact_write_items(TransactItems=actions)
