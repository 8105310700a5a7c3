# calls: cloudformation.CreateStack
# calls: cloudformation.DescribeStacks
# calls: cloudformation.DescribeStackEvents
import boto3
from botocore.exceptions import WaiterError
cfn = boto3.client("cloudformation")
def wait(name, **kwargs):
    waiter = cfn.get_waiter(name)
    waiter.config.delay = 5
    try:
        waiter.wait(WaiterConfig={"MaxAttempts": 10}, **kwargs)
    except WaiterError:
        for event in cfn.describe_stack_events(**kwargs)["StackEvents"]:
            print(event)
        raise
def handler(event, context):
    cfn.create_stack(StackName=event["name"], TemplateURL=event["url"])
    wait("stack_create_complete", StackName=event["name"])
