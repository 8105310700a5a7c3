# calls: sns.Publish TopicArn=t

import boto3

class Failed(Exception):
    def __init__(self, sns):
        super().__init__("failed")
        self.sns = sns
    def tell(self):
        self.sns.publish(TopicArn="t", Message="x")
def work():
    raise Failed(boto3.client("sns"))
def handler(event, context):
    try:
        work()
    except Failed as failed:
        failed.tell()
