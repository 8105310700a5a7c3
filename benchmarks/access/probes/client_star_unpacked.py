# calls: s3.ListBuckets
# calls: sns.ListTopics

import boto3

first, *rest = [boto3.client("s3"), boto3.client("sns")]
def handler(event, context):
    first.list_buckets()
    rest[0].list_topics()
