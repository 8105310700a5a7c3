# calls: s3.ListBuckets

import boto3

import requests
def handler(event, context):
    requests.consume(boto3.client("s3").list_buckets)
