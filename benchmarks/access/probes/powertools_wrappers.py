# calls: s3.ListBuckets

import boto3

from aws_lambda_powertools import Logger, Metrics, Tracer
logger, metrics, tracer = Logger(), Metrics(), Tracer()
@tracer.capture_method
def unused():
    return boto3.client("s3").delete_bucket(Bucket="b")
@logger.inject_lambda_context(log_event=True)
@tracer.capture_lambda_handler
@metrics.log_metrics(capture_cold_start_metric=True)
def handler(event, context):
    logger.info("x")
    return boto3.client("s3").list_buckets()
