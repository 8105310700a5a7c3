# calls: s3.HeadObject Bucket=b
# calls: s3.PutObject Bucket=b

import boto3

s3 = boto3.client("s3")
def handler(event, context):
    try:
        s3.head_object(Bucket="b", Key="k")
    except s3.exceptions.NoSuchKey:
        s3.put_object(Bucket="b", Key="k")
