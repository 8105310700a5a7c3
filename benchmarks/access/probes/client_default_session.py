# calls: sts.GetCallerIdentity

import boto3

boto3.setup_default_session(region_name="eu-west-1")
def handler(event, context):
    return boto3.client("sts").get_caller_identity()["Account"]
