# calls: s3.GetObject Bucket=@detail.bucket.name

import boto3

def read(detail):
    return boto3.client("s3").get_object(Bucket=detail["bucket"]["name"], Key="k")
def handler(event, context):
    return read(event["detail"])
