# calls: s3.ListObjectVersions Bucket=b
# calls: s3.DeleteObjects Bucket=b

import boto3

def handler(event, context):
    boto3.resource("s3").Bucket("b").object_versions.delete()
