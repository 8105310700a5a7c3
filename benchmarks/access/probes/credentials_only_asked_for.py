# calls: sts.GetCallerIdentity

import boto3

def handler(event, context):
    session = boto3.Session()
    print(session.region_name)
    return session.client("sts").get_caller_identity()
