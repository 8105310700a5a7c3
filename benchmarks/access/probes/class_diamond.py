# calls: s3.ListBuckets
# calls: sns.ListTopics

import boto3

class Root:
    def work(self):
        pass
class Left(Root):
    def work(self):
        boto3.client("s3").list_buckets()
        super().work()
class Right(Root):
    def work(self):
        boto3.client("sns").list_topics()
        super().work()
class Both(Left, Right):
    pass
def handler(event, context):
    Both().work()
