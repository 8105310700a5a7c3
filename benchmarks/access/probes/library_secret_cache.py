# calls: secretsmanager.DescribeSecret SecretId=$SECRET
# calls: secretsmanager.GetSecretValue SecretId=$SECRET

import os
import boto3

from aws_secretsmanager_caching import SecretCache, SecretCacheConfig
cache = SecretCache(config=SecretCacheConfig(), client=boto3.client("secretsmanager"))
def handler(event, context):
    return cache.get_secret_string(os.environ["SECRET"])
