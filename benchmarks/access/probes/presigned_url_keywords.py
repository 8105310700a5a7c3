# calls: s3.GetObject Bucket=b

import boto3

def handler(event, context):
    return boto3.client("s3").generate_presigned_url(ClientMethod="get_object", Params=dict(Bucket="b", Key="k"))
