# calls: s3.ListBuckets
# calls: sqs.ListQueues

import contextlib
import boto3

@contextlib.contextmanager
def watched():
    boto3.client("s3").list_buckets()
    yield
class Around(contextlib.ContextDecorator):
    def __enter__(self):
        boto3.client("sqs").list_queues()
    def __exit__(self, *args):
        return False
@watched()
@Around()
def work():
    return 1
def handler(event, context):
    return work()
