# calls: ec2.DescribeInstances
# calls: ec2.StopInstances
# calls: ec2.StartInstances
# calls: ec2.DescribeRegions
import boto3
def instances(ec2, state):
    filters = [{"Name": "tag:schedule", "Values": ["office"]}, {"Name": "instance-state-name", "Values": [state]}]
    for page in ec2.get_paginator("describe_instances").paginate(Filters=filters):
        for reservation in page["Reservations"]:
            yield from (one["InstanceId"] for one in reservation["Instances"])
def handler(event, context):
    regions = [one["RegionName"] for one in boto3.client("ec2").describe_regions()["Regions"]]
    for region in regions:
        ec2 = boto3.client("ec2", region_name=region)
        action, state = (ec2.stop_instances, "running") if event["action"] == "stop" else (ec2.start_instances, "stopped")
        ids = list(instances(ec2, state))
        if ids:
            action(InstanceIds=ids)
