# calls: s3.PutObject Bucket=b Key=in/${filename}

import boto3

def handler(event, context):
    return boto3.client("s3").generate_presigned_post("b", "in/${filename}")
