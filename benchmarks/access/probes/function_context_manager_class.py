# calls: s3.ListBuckets
# calls: sns.Publish TopicArn=t

import boto3

class Session:
    def __enter__(self):
        return boto3.client("s3")
    def __exit__(self, *fault):
        boto3.client("sns").publish(TopicArn="t", Message="done")
def handler(event, context):
    with Session() as s3:
        s3.list_buckets()
