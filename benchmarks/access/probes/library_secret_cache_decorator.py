# calls: secretsmanager.DescribeSecret SecretId=db
# calls: secretsmanager.GetSecretValue SecretId=db
# calls: s3.ListBuckets

import boto3

from aws_secretsmanager_caching import InjectSecretString, SecretCache
cache = SecretCache()
@InjectSecretString("db", cache)
def work(secret):
    return boto3.client("s3").list_buckets()
def handler(event, context):
    return work()
