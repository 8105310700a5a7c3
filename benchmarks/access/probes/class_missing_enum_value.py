# calls: s3.ListBuckets

from enum import Enum
import boto3

class Color(Enum):
    RED = "red"
    @classmethod
    def _missing_(cls, value):
        boto3.client("s3").list_buckets()
        return cls.RED
def handler(event, context):
    return Color(event["color"])
