# calls: s3.ListBuckets
# calls: sns.ListTopics

import boto3

def handler(event, context):
    try:
        boto3.client("s3").list_buckets()
    except* ValueError:
        boto3.client("sns").list_topics()
