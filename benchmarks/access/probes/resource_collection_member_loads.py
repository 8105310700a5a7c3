# calls: s3.ListObjects Bucket=b
# calls: s3.GetObject Bucket=b

import boto3

def handler(event, context):
    for summary in boto3.resource("s3").Bucket("b").objects.all():
        summary.get()["Body"].read()
