# calls: s3.ListBuckets
# calls: sns.ListTopics

import os
import boto3

def handler(event, context):
    if os.environ.get("STAGE") == "dev":
        return boto3.client("s3").list_buckets()
    return boto3.client("sns").list_topics()
