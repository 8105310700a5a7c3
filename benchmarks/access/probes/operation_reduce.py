# calls: s3.GetObject Bucket=b

import boto3

from functools import reduce
s3 = boto3.client("s3")
def handler(event, context):
    return reduce(lambda a, key: a + [s3.get_object(Bucket="b", Key=key)], event["keys"], [])
