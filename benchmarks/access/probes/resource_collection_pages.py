# calls: s3.ListObjects Bucket=b
# calls: s3.DeleteObject Bucket=b

import boto3

def handler(event, context):
    for page in boto3.resource("s3").Bucket("b").objects.pages():
        for summary in page:
            summary.delete()
