# calls: s3.HeadObject Bucket=b
# calls: sqs.ListQueues

import boto3
from pydantic import BaseModel, computed_field, field_validator

class Upload(BaseModel):
    key: str
    @field_validator("key")
    @classmethod
    def there(cls, value):
        boto3.client("s3").head_object(Bucket="b", Key=value)
        return value
    @computed_field
    @property
    def queues(self) -> int:
        return len(boto3.client("sqs").list_queues())
def handler(event, context):
    return Upload(**event).queues
