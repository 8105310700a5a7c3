# calls: s3.PutObject Bucket=$BUCKET
# calls: dynamodb.PutItem TableName=$TABLE
import importlib
import os
BACKENDS = {"s3": "storage.in_s3", "dynamo": "storage.in_dynamo"}
def backend():
    module = importlib.import_module(BACKENDS[os.environ.get("BACKEND", "s3")])
    return module.Storage()
def handler(event, context):
    backend().save(event["key"], event["value"])
# file: storage/__init__.py
# file: storage/in_s3.py
import os
import boto3
class Storage:
    def save(self, key, value):
        boto3.client("s3").put_object(Bucket=os.environ["BUCKET"], Key=key, Body=value)
# file: storage/in_dynamo.py
import os
import boto3
class Storage:
    def save(self, key, value):
        boto3.resource("dynamodb").Table(os.environ["TABLE"]).put_item(Item={"pk": key, "v": value})
