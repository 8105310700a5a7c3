# calls: s3.ListBuckets
# calls: sns.ListTopics

import boto3

from enum import Enum
class Service(Enum):
    STORE = "s3"
    TOPIC = "sns"
def handler(event, context):
    boto3.client(Service.STORE.value).list_buckets()
    boto3.client(Service["TOPIC"].value).list_topics()
