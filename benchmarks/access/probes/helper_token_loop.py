# calls: ssm.DescribeParameters

import boto3

def handler(event, context):
    ssm, token, found = boto3.client("ssm"), None, []
    while True:
        more = {"NextToken": token} if token else {}
        page = ssm.describe_parameters(**more)
        found += page["Parameters"]
        token = page.get("NextToken")
        if not token:
            return found
