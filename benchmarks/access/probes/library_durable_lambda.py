# calls: s3.ListBuckets
# calls: sns.ListTopics

import boto3

from aws_durable_execution_sdk_python import durable_execution
@durable_execution
def handler(event, context):
    context.step(lambda step: boto3.client("s3").list_buckets(), name="a")
    context.parallel([lambda child: boto3.client("sns").list_topics()])
