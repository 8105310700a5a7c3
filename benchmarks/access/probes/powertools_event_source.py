# calls: s3.GetObject Bucket=@bucket_name Key=@object_key

import boto3

from aws_lambda_powertools.utilities.data_classes import S3Event, event_source
@event_source(data_class=S3Event)
def handler(event: S3Event, context):
    boto3.client("s3").get_object(Bucket=event.bucket_name, Key=event.object_key)
