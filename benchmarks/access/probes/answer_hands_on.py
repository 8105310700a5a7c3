# calls: sqs.GetQueueUrl QueueName=jobs
# calls: sqs.SendMessage QueueUrl=<GetQueueUrl.QueueUrl>

import boto3

sqs = boto3.client("sqs")
def handler(event, context):
    url = sqs.get_queue_url(QueueName="jobs")["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="x")
