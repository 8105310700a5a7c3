# calls: dynamodb.GetItem TableName=$TABLE
# calls: ssm.GetParameter Name=/a

import os
import boto3

from aws_lambda_powertools.utilities.parameters import DynamoDBProvider, SSMProvider
db = DynamoDBProvider(table_name=os.environ["TABLE"])
ssm = SSMProvider(boto3_client=boto3.client("ssm"))
def handler(event, context):
    return db.get("a"), ssm.get("/a")
