# calls: dynamodb.Query TableName=$TABLE
import os
import boto3
from boto3.dynamodb.conditions import Key
_LAMBDA_DYNAMODB_RESOURCE = {
    "resource": boto3.resource("dynamodb"),
    "table_name": os.environ.get("TABLE", "NONE"),
}
class LambdaDynamoDBClass:
    def __init__(self, lambda_dynamodb_resource):
        self.resource = lambda_dynamodb_resource["resource"]
        self.table_name = lambda_dynamodb_resource["table_name"]
        self.table = self.resource.Table(self.table_name)
def handler(event, context):
    global _LAMBDA_DYNAMODB_RESOURCE
    dynamodb_resource_class = LambdaDynamoDBClass(_LAMBDA_DYNAMODB_RESOURCE)
    return find(dynamodb_resource_class, event["queryStringParameters"]["code"])
def find(dynamo_db: LambdaDynamoDBClass, code: str):
    return dynamo_db.table.query(KeyConditionExpression=Key("pk").eq(code))
