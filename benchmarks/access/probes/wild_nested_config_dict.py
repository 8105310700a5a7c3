# calls: sns.Publish TopicArn=$TOPIC
# calls: s3.PutObject Bucket=$BUCKET
import os
import boto3
CONFIG = {
    "clients": {"sns": boto3.client("sns"), "s3": boto3.client("s3")},
    "names": {"topic": os.environ["TOPIC"], "bucket": os.environ["BUCKET"]},
}
class Context:
    def __init__(self, config):
        for key, value in config.items():
            setattr(self, key, value)
def handler(event, context):
    own = Context(CONFIG)
    own.clients["sns"].publish(TopicArn=own.names["topic"], Message="x")
    own.clients["s3"].put_object(Bucket=own.names["bucket"], Key="k", Body=b"")
