# calls: s3.ListObjects Bucket=b Prefix=in/

import boto3

def handler(event, context):
    return [o.key for o in boto3.resource("s3").Bucket("b").objects.filter(Prefix="in/")]
