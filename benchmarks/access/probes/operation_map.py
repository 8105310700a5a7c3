# calls: sqs.DeleteMessage QueueUrl=q

import boto3

sqs = boto3.client("sqs")
def handler(event, context):
    list(map(lambda r: sqs.delete_message(QueueUrl="q", ReceiptHandle=r["receiptHandle"]), event["Records"]))
