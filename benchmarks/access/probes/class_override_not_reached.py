# calls: s3.ListBuckets

import boto3

class Base:
    def work(self):
        boto3.client("sns").list_topics()
class Own(Base):
    def work(self):
        boto3.client("s3").list_buckets()
def handler(event, context):
    Own().work()
