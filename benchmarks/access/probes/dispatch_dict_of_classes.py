# calls: s3.PutObject Bucket=b
# calls: dynamodb.PutItem TableName=t

import os
import boto3

class ToS3:
    def save(self, item):
        boto3.client("s3").put_object(Bucket="b", Key="k")
class ToTable:
    def save(self, item):
        boto3.resource("dynamodb").Table("t").put_item(Item=item)
SINKS = {"s3": ToS3, "table": ToTable}
def handler(event, context):
    SINKS[os.environ["SINK"]]().save(event)
