# calls: sns.ListTopics

import boto3

def work():
    boto3.client("s3").list_buckets()
def work():
    boto3.client("sns").list_topics()
def handler(event, context):
    work()
