# calls: sqs.GetQueueUrl QueueName=jobs
# calls: sqs.ReceiveMessage QueueUrl=<GetQueueUrl.QueueUrl>
# calls: sqs.DeleteMessage QueueUrl=<GetQueueUrl.QueueUrl>

import boto3

def handler(event, context):
    queue = boto3.resource("sqs").get_queue_by_name(QueueName="jobs")
    for message in queue.receive_messages(MaxNumberOfMessages=10):
        message.delete()
