# calls: ec2.CreateSecurityGroup VpcId=$VPC
# calls: ec2.AuthorizeSecurityGroupIngress GroupId=<CreateSecurityGroup.GroupId>
# calls: ec2.DeleteSecurityGroup GroupId=@PhysicalResourceId
import json
import os
import boto3
import urllib3
def respond(event, context, status, data, physical_id=None):
    body = json.dumps({"Status": status, "Data": data, "PhysicalResourceId": physical_id or context.log_stream_name})
    urllib3.PoolManager().request("PUT", event["ResponseURL"], body=body)
def create(event, context):
    try:
        ports = [int(port) for port in event["ResourceProperties"]["Ports"].split(",")]
        client = boto3.client("ec2")
        group = client.create_security_group(GroupName=os.environ["STACK"] + " group", Description="x", VpcId=os.environ["VPC"])["GroupId"]
        rules = []
        for port in ports:
            rules.append({"IpProtocol": "tcp", "FromPort": port, "ToPort": port})
        client.authorize_security_group_ingress(GroupId=group, IpPermissions=rules)
        respond(event, context, "SUCCESS", {"id": group}, group)
    except Exception as error:
        respond(event, context, "FAILED", {"error": str(error)})
def delete(event, context):
    boto3.client("ec2").delete_security_group(GroupId=event["PhysicalResourceId"])
    respond(event, context, "SUCCESS", {})
def handler(event, context):
    if event["RequestType"] == "Delete":
        delete(event, context)
    if event["RequestType"] == "Create":
        create(event, context)
