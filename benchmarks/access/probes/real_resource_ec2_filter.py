# calls: ec2.DescribeInstances
# calls: ec2.TerminateInstances
# calls: ec2.DescribeSnapshots
# calls: ec2.DeleteSnapshot
import boto3
ec2 = boto3.resource("ec2")
def handler(event, context):
    old = ec2.instances.filter(Filters=[{"Name": "tag:temporary", "Values": ["yes"]}])
    old.terminate()
    for snapshot in ec2.snapshots.filter(OwnerIds=["self"]):
        snapshot.delete()
