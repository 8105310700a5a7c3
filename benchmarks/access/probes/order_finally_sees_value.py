# calls: s3.GetObject Bucket=b
# calls: s3.DeleteObject Bucket=b

import boto3

def handler(event, context):
    key = None
    s3 = boto3.client("s3")
    try:
        key = s3.get_object(Bucket="b", Key="k")["x"]
        raise ValueError
    finally:
        if key:
            s3.delete_object(Bucket="b", Key=key)
