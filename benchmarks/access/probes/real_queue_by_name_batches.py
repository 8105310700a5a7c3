# calls: sqs.GetQueueUrl QueueName=$NAME
# calls: sqs.SendMessageBatch
import os
import boto3
queue = boto3.resource("sqs").get_queue_by_name(QueueName=os.environ["NAME"])
class Buffer:
    def __init__(self, target, size=10):
        self.target, self.size, self.entries = target, size, []
    def add(self, body):
        self.entries.append({"Id": str(len(self.entries)), "MessageBody": body})
        if len(self.entries) >= self.size:
            self.flush()
    def flush(self):
        if self.entries:
            self.target.send_messages(Entries=self.entries)
            self.entries = []
    def __enter__(self):
        return self
    def __exit__(self, kind, value, trace):
        self.flush()
def handler(event, context):
    with Buffer(queue) as buffer:
        for one in event["items"]:
            buffer.add(one)
