# calls: sqs.SendMessage QueueUrl=$QUEUE_URL
import os
from dataclasses import dataclass, fields
import boto3
@dataclass(frozen=True)
class Settings:
    queue_url: str
    stage: str = "dev"
    @classmethod
    def load(cls):
        return cls(**{one.name: os.environ[one.name.upper()] for one in fields(cls) if one.name.upper() in os.environ})
settings = Settings(queue_url=os.environ["QUEUE_URL"])
def handler(event, context):
    boto3.client("sqs").send_message(QueueUrl=settings.queue_url, MessageBody="x")
