# calls: s3.GetObject Bucket=data-* Key=?

import boto3

import uuid
def handler(event, context):
    boto3.client("s3").get_object(Bucket="data-" + str(uuid.uuid4()), Key=str(uuid.uuid4()))
