# calls: s3.PutObject Bucket=b
# calls: sns.Publish TopicArn=t
import boto3
s3 = boto3.client("s3")
def after(**kwargs):
    boto3.client("sns").publish(TopicArn="t", Message="x")
s3.meta.events.register("after-call.s3.PutObject", after)
def handler(event, context):
    s3.put_object(Bucket="b", Key="k", Body=b"")
