# calls: s3.HeadObject Bucket=b Key=k
# calls: s3.GetObject Bucket=b Key=k

import boto3

import io
def handler(event, context):
    boto3.client("s3").download_fileobj(Bucket="b", Key="k", Fileobj=io.BytesIO())
