# calls: s3.ListObjects Bucket=b
# calls: s3.DeleteObject Bucket=b

import boto3

from itertools import islice
def handler(event, context):
    for summary in islice(boto3.resource("s3").Bucket("b").objects.all(), 5):
        summary.delete()
