# calls: sqs.SendMessage QueueUrl=q
import boto3
class Retry(Exception):
    def __init__(self, queue, body):
        super().__init__(body)
        self.queue, self.body = queue, body
def work(event):
    raise Retry(boto3.resource("sqs").Queue("q"), "x")
def handler(event, context):
    try:
        work(event)
    except Retry as error:
        error.queue.send_message(MessageBody=error.body)
