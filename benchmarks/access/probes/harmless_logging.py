# calls: s3.ListBuckets

import boto3

import logging
def handler(event, context):
    s3 = boto3.client("s3")
    logging.getLogger().info("client %s", s3)
    print(s3)
    s3.list_buckets()
