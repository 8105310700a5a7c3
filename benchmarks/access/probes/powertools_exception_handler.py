# calls: sns.ListTopics

import boto3

from aws_lambda_powertools.event_handler import LambdaFunctionUrlResolver
app = LambdaFunctionUrlResolver()
@app.exception_handler(ValueError)
def failed(fault):
    return boto3.client("sns").list_topics()
def handler(event, context):
    return app.resolve(event, context)
