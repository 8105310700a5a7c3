# calls: s3.ListBuckets
# calls: s3.GetObject Bucket=b

import boto3

s3 = boto3.client("s3")
def handler(event, context):
    s3.__getattribute__("list_buckets")()
    return getattr(boto3, "client")("s3").get_object(Bucket="b", Key="k")
