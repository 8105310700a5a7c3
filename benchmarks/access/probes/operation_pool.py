# calls: s3.GetObject Bucket=b

import boto3

from multiprocessing.pool import ThreadPool
s3 = boto3.client("s3")
def handler(event, context):
    return ThreadPool(4).map(lambda key: s3.get_object(Bucket="b", Key=key), event["keys"])
