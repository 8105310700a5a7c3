# calls: s3.GetObject Bucket=b
# calls: dynamodb.GetItem TableName=$T
import os
import boto3
from aws_xray_sdk.core import patch, xray_recorder
patch(["boto3", "requests"])
import requests
s3 = boto3.client("s3")
def work(key):
    segment = xray_recorder.begin_subsegment("work")
    try:
        segment.put_annotation("key", key)
        return s3.get_object(Bucket="b", Key=key)
    finally:
        xray_recorder.end_subsegment()
class Store:
    @xray_recorder.capture("get")
    def get(self, key):
        return boto3.resource("dynamodb").Table(os.environ["T"]).get_item(Key={"pk": key})
def handler(event, context):
    return work(event["key"]), Store().get("a"), requests.get("https://x").json()
