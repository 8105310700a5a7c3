# calls: s3.ListBuckets

import logging
import boto3

class Handler(logging.Handler):
    def emit(self, record):
        boto3.client("s3").list_buckets()
def handler(event, context):
    log = logging.getLogger("x")
    log.addHandler(Handler())
    while log:
        log = log.parent
