# calls: dynamodb.PutItem TableName=$IDEMPOTENCY
# calls: dynamodb.GetItem TableName=$IDEMPOTENCY
# calls: dynamodb.UpdateItem TableName=$IDEMPOTENCY
# calls: dynamodb.DeleteItem TableName=$IDEMPOTENCY
# calls: s3.ListBuckets

import os
import boto3

from aws_lambda_powertools.utilities.idempotency import DynamoDBPersistenceLayer, idempotent
layer = DynamoDBPersistenceLayer(table_name=os.environ["IDEMPOTENCY"])
@idempotent(persistence_store=layer)
def handler(event, context):
    return boto3.client("s3").list_buckets()
