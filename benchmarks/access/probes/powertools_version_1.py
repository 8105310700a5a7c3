# calls: sqs.DeleteMessageBatch
# calls: dynamodb.PutItem TableName=$TABLE
import os

import boto3

from aws_lambda_powertools.utilities.batch import sqs_batch_processor
from aws_lambda_powertools.logging import logger_inject_lambda_context
from aws_lambda_powertools.event_handler.api_gateway import ApiGatewayResolver
table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
app = ApiGatewayResolver()
def record(one):
    table.put_item(Item={"pk": one["body"]})
@logger_inject_lambda_context
@sqs_batch_processor(record_handler=record)
def handler(event, context):
    return {}
