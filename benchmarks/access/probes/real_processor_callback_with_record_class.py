# calls: dynamodb.PutItem TableName=$TABLE_NAME
import os
from functools import lru_cache
from uuid import uuid4
import boto3
from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from botocore.exceptions import ClientError
from pydantic import BaseModel, Field
processor = BatchProcessor(event_type=EventType.SQS)
logger = Logger()
class Order(BaseModel):
    id: str = Field(default_factory=lambda: str(uuid4()))
    name: str
@lru_cache
def get_dynamo_client(region_name: str = "eu-central-1"):
    return boto3.client("dynamodb", region_name=region_name)
def record_handler(record: SQSRecord):
    order = Order.model_validate_json(record.body)
    try:
        get_dynamo_client().put_item(TableName=os.environ["TABLE_NAME"], Item={"id": {"S": order.id}})
    except ClientError as error:
        logger.exception(error.response["Error"]["Message"])
        raise
@logger.inject_lambda_context
def handler(event, context):
    return process_partial_response(event=event, record_handler=record_handler, processor=processor, context=context)
