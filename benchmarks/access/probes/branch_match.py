# calls: s3.ListBuckets
# calls: sns.ListTopics
# calls: sqs.ListQueues

import boto3

def handler(event, context):
    match event["action"]:
        case "list":
            boto3.client("s3").list_buckets()
        case "topics" | "all":
            boto3.client("sns").list_topics()
        case other:
            boto3.client("sqs").list_queues()
