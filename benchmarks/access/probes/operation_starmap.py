# calls: s3.CopyObject Bucket=to CopySource=from/k

import boto3

from itertools import starmap
s3 = boto3.client("s3")
def copy(source, bucket):
    s3.copy_object(Bucket=bucket, CopySource=source, Key="k")
def handler(event, context):
    list(starmap(copy, [("from/k", "to")]))
