# calls: s3.PutObject Bucket=$BUCKET

import os
import boto3

class Saver:
    def __init__(self, sink):
        self.sink = sink
    def run(self, item):
        return self.sink.save(item)
class S3Sink:
    def __init__(self, client, bucket):
        self.client = client
        self.bucket = bucket
    def save(self, item):
        return self.client.put_object(Bucket=self.bucket, Key=item["id"])
def build():
    return Saver(sink=S3Sink(client=boto3.client("s3"), bucket=os.environ["BUCKET"]))
saver = build()
def handler(event, context):
    return saver.run(event)
