# calls: s3.PutObject Bucket=$BUCKET
# calls: sns.Publish TopicArn=$TOPIC
import os
from collections import namedtuple
from typing import NamedTuple
import boto3
class Clients(NamedTuple):
    s3: object
    sns: object
def clients():
    session = boto3.session.Session(region_name=os.environ.get("AWS_REGION", "us-east-1"))
    return Clients(*(session.client(name) for name in ("s3", "sns")))
def handler(event, context):
    s3, sns = clients()
    s3.put_object(Bucket=os.environ["BUCKET"], Key="k", Body=b"")
    sns.publish(TopicArn=os.environ["TOPIC"], Message="x")
