# calls: s3.GetObject Bucket=b

import boto3

def handler(event, context):
    return boto3.client("s3")._make_api_call("GetObject", {"Bucket": "b", "Key": "k"})
