# calls: s3.GetObject
# calls: dynamodb.PutItem TableName=$APP_TABLE_NAME
# calls: sns.Publish TopicArn=$TOPIC
# handler: app.app
# file: app.py
import os
import boto3
from chalice import Chalice, Rate
from chalicelib.db import get_app_db
app = Chalice(app_name="x")
app.debug = True
s3 = boto3.client("s3")
@app.on_s3_event(bucket=os.environ.get("APP_BUCKET", ""), events=["s3:ObjectCreated:*"])
def s3_handler(event):
    body = s3.get_object(Bucket=event.bucket, Key=event.key)["Body"].read()
    get_app_db().add(event.key, len(body))
@app.schedule(Rate(1, unit=Rate.HOURS))
def hourly(event):
    boto3.resource("sns").Topic(os.environ["TOPIC"]).publish(Message="x")
# file: chalicelib/__init__.py
# file: chalicelib/db.py
import os
import boto3
_DB = None
class DynamoDB:
    def __init__(self, table_resource):
        self._table = table_resource
    def add(self, key, size):
        self._table.put_item(Item={"pk": key, "size": size})
def get_app_db():
    global _DB
    if _DB is None:
        _DB = DynamoDB(boto3.resource("dynamodb").Table(os.environ["APP_TABLE_NAME"]))
    return _DB
