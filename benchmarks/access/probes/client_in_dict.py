# calls: s3.PutObject Bucket=b
# calls: sqs.SendMessage QueueUrl=q

import boto3

clients = {"s3": boto3.client("s3"), "sqs": boto3.client("sqs")}
def handler(event, context):
    clients["s3"].put_object(Bucket="b", Key="k", Body=b"")
    clients.get("sqs").send_message(QueueUrl="q", MessageBody="x")
