# calls: s3.ListBuckets

import boto3

from aws_xray_sdk.core import patch_all, xray_recorder
patch_all()
@xray_recorder.capture("work")
def work():
    with xray_recorder.in_subsegment("inner"):
        return boto3.client("s3").list_buckets()
@xray_recorder.capture("unused")
def unused():
    return boto3.client("s3").delete_bucket(Bucket="b")
def handler(event, context):
    return work()
