# calls: ec2.DescribeInstances InstanceIds[]=i

import boto3

def handler(event, context):
    return boto3.resource("ec2").Instance("i").vpc
