# calls: ssm.GetParameter Name=/app/config

import boto3

CONFIG = boto3.client("ssm").get_parameter(Name="/app/config")["Parameter"]["Value"]
def handler(event, context):
    return CONFIG
