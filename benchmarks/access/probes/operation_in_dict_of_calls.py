# calls: s3.GetObject Bucket=b
# calls: s3.PutObject Bucket=b

import boto3

s3 = boto3.client("s3")
CALLS = {"get": s3.get_object, "put": s3.put_object}
def handler(event, context):
    CALLS[event["do"]](Bucket="b", Key="k")
