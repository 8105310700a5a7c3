# calls: ec2.DescribeVolumes
# calls: ec2.CreateTags
# handler: set_tags/app.handler
# file: set_tags/__init__.py
# file: set_tags/utils.py
import boto3
def get_ec2_client(region=None):
    return boto3.client("ec2", region_name=region) if region else boto3.client("ec2")
# file: set_tags/app.py
import logging
import set_tags.utils as utils
from crhelper import CfnResource
helper = CfnResource(json_logging=False, log_level="DEBUG")
try:
    client = utils.get_ec2_client()
except Exception as error:
    helper.init_failure(error)
def volumes(instance):
    answer = client.describe_volumes(Filters=[{"Name": "attachment.instance-id", "Values": [instance]}])
    return [one["VolumeId"] for one in answer["Volumes"]]
@helper.create
@helper.update
def create(event, context):
    instance = event["ResourceProperties"]["InstanceId"]
    client.create_tags(Resources=[instance, *volumes(instance)], Tags=[])
    helper.Data.update({"a": "b"})
@helper.delete
def no_op(_, __):
    pass
def handler(event, context):
    helper(event, context)
