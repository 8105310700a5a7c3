# calls: s3.ListBuckets
# calls: sns.ListTopics

import os
import boto3

if os.environ.get("MODE") == "a":
    def work():
        boto3.client("s3").list_buckets()
else:
    def work():
        boto3.client("sns").list_topics()
def handler(event, context):
    work()
