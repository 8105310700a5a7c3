# calls: s3.CreateBucket Bucket=b
# calls: s3.DeleteBucket Bucket=b

import boto3

from crhelper import CfnResource
helper = CfnResource()
@helper.create
def create(event, context):
    boto3.client("s3").create_bucket(Bucket="b")
@helper.delete
def delete(event, context):
    boto3.client("s3").delete_bucket(Bucket="b")
def handler(event, context):
    helper(event, context)
