# calls: s3.ListBuckets
# calls: sns.ListTopics

import boto3

from aws_lambda_powertools.middleware_factory import lambda_handler_decorator
@lambda_handler_decorator
def audited(handler, event, context):
    boto3.client("sns").list_topics()
    return handler(event, context)
@audited
def handler(event, context):
    return boto3.client("s3").list_buckets()
