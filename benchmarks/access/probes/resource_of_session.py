# calls: dynamodb.PutItem TableName=t

import boto3

def handler(event, context):
    boto3.Session().resource("dynamodb").Table("t").put_item(Item={})
