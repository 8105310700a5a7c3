# calls: s3.ListBuckets
# calls: sns.ListTopics

import boto3

clients = {name: boto3.client(name) for name in ("s3", "sns")}
def handler(event, context):
    one = clients[event["which"]]
    if event["which"] == "s3":
        return one.list_buckets()
    return one.list_topics()
