# calls: sns.Publish TopicArn=t

import boto3

import requests
def tell(text):
    boto3.client("sns").publish(TopicArn="t", Message=text)
def handler(event, context):
    requests.get("https://x", hooks={"response": tell})
