# calls: sqs.GetQueueAttributes QueueUrl=q

import boto3

class Queue:
    def __len__(self):
        return int(boto3.client("sqs").get_queue_attributes(QueueUrl="q")["Attributes"]["n"])
def handler(event, context):
    return len(Queue())
