# calls: s3.ListObjects Bucket=b
# calls: s3.DeleteObjects Bucket=b

import boto3

def handler(event, context):
    boto3.resource("s3").Bucket("b").objects.all().delete()
