# calls: s3.GetObject Bucket=@Records.[].s3.bucket.name Key=@Records.[].s3.object.key
# calls: dynamodb.PutItem TableName=$TABLE_NAME
# calls: sns.Publish TopicArn=$TOPIC_ARN
# handler: handlers/main.handler
# file: handlers/__init__.py
# file: handlers/main.py
import json
import os
from .executor import Executor
from .s3_operations import S3Operations
from .dynamo_operations import DynamoOperations
from .sns_operations import SnsOperations
table_name = os.environ["TABLE_NAME"]
executor = Executor(
    s3_operations=S3Operations(),
    dynamo_operations=DynamoOperations(),
    sns_operations=SnsOperations(),
    table_name=table_name,
    topic=os.environ["TOPIC_ARN"],
)
def handler(event, context):
    for record in event["Records"]:
        executor.execute(record)
# file: handlers/executor.py
class Executor:
    def __init__(self, s3_operations, dynamo_operations, sns_operations, table_name, topic):
        self.__s3 = s3_operations
        self.__dynamo = dynamo_operations
        self.__sns = sns_operations
        self.__table = table_name
        self.__topic = topic
    def execute(self, record):
        bucket = record["s3"]["bucket"]["name"]
        key = record["s3"]["object"]["key"]
        content = self.__s3.get(bucket, key)
        self.__dynamo.put(self.__table, {"pk": content})
        self.__sns.publish(self.__topic, "done")
# file: handlers/s3_operations.py
import boto3
class S3Operations:
    def __init__(self):
        self.__client = boto3.Session().client(service_name="s3", region_name="eu-west-1")
    def get(self, bucket, key):
        return self.__client.get_object(Bucket=bucket, Key=key)["Body"].read().decode("utf-8")
# file: handlers/dynamo_operations.py
import boto3
class DynamoOperations:
    def __init__(self):
        self.__resource = boto3.Session().resource(service_name="dynamodb")
    def put(self, table_name, item):
        return self.__resource.Table(table_name).put_item(Item=item)
# file: handlers/sns_operations.py
import boto3
class SnsOperations:
    def publish(self, topic, message):
        return boto3.client("sns").publish(TopicArn=topic, Message=message)
