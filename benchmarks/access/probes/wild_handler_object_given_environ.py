# calls: dynamodb.UpdateItem TableName=$TABLE
# calls: route53.ChangeResourceRecordSets HostedZoneId=$ZONE
# calls: ec2.DescribeInstances
# handler: main.queue_handler
# file: main.py
import os
import boto3
from lib.queue_handler import QueueHandler
def queue_handler(event, context):
    handler = QueueHandler(ec2_client=boto3.client("ec2"), dynamodb_resource=boto3.resource("dynamodb"), route53_client=boto3.client("route53"), environ=os.environ)
    return handler.handle(event, context)
# file: lib/__init__.py
# file: lib/queue_handler.py
import json
class QueueHandler:
    def __init__(self, ec2_client, dynamodb_resource, route53_client, environ):
        self.ec2_client = ec2_client
        self.route53_client = route53_client
        self.zone = environ["ZONE"]
        self.table = dynamodb_resource.Table(environ.get("TABLE"))
    def handle(self, event, context):
        for record in event["Records"]:
            message = json.loads(record["body"])
            ids = [message["EC2InstanceId"]]
            for reservation in self.ec2_client.describe_instances(InstanceIds=ids)["Reservations"]:
                self.table.update_item(Key={"pk": "x"}, UpdateExpression="SET a = :a")
                self.route53_client.change_resource_record_sets(HostedZoneId=self.zone, ChangeBatch={"Changes": []})
