# calls: sns.ListTopics

import boto3

import threading
def handler(event, context):
    threading.Timer(1, boto3.client("sns").list_topics).start()
