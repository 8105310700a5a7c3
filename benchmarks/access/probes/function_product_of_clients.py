# calls: s3.ListBuckets
# calls: sns.ListTopics

import boto3

import itertools
def handler(event, context):
    for client, name in itertools.product([boto3.client("s3"), boto3.client("sns")], ["list_buckets", "list_topics"]):
        if hasattr(client, name):
            getattr(client, name)()
