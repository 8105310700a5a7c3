# calls: ecs.UpdateService cluster=$CLUSTER service=web
# calls: ecs.DescribeServices cluster=$CLUSTER
import os
import boto3
class Commands:
    def __init__(self):
        self.ecs = boto3.client("ecs")
    def do_scale(self, count):
        self.ecs.update_service(cluster=os.environ["CLUSTER"], service="web", desiredCount=int(count))
    def do_status(self):
        return self.ecs.describe_services(cluster=os.environ["CLUSTER"], services=["web"])
    def run(self, line):
        name, *arguments = line.split()
        return getattr(self, f"do_{name}")(*arguments)
def handler(event, context):
    return Commands().run(event["text"])
