# calls: sns.ListTopics
# calls: s3.ListBuckets

import boto3

def handler(event, context):
    def work():
        client.list_topics() if kind == "sns" else client.list_buckets()
    kind, client = "sns", boto3.client("sns")
    work()
    kind, client = "s3", boto3.client("s3")
    work()
