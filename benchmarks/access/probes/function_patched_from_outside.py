# calls: s3.ListBuckets
# calls: sns.ListTopics

import boto3

import tools
def other():
    boto3.client("sns").list_topics()
tools.work = other
def handler(event, context):
    tools.run()
# file: tools.py
import boto3
def work():
    boto3.client("s3").list_buckets()
def run():
    work()
