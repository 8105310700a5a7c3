# calls: s3.GetObject Bucket=@detail.bucket

import boto3

def handler(event, context):
    match event:
        case {"detail": {"bucket": bucket, "key": key}}:
            boto3.client("s3").get_object(Bucket=bucket, Key=key)
