# calls: s3.ListBuckets

import boto3

from dataclasses import dataclass
@dataclass
class Box:
    client: object
def handler(event, context):
    match Box(boto3.client("s3")):
        case Box(client):
            client.list_buckets()
