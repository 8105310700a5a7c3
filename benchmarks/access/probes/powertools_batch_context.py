# calls: s3.ListBuckets

import boto3

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType
processor = BatchProcessor(event_type=EventType.SQS)
def record_handler(record):
    boto3.client("s3").list_buckets()
def handler(event, context):
    with processor(records=event["Records"], handler=record_handler) as run:
        run.process()
    return processor.response()
