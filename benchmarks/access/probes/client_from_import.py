# calls: ssm.GetParameter Name=/app/key

from boto3 import client as make
def handler(event, context):
    return make("ssm").get_parameter(Name="/app/key")
