# calls: s3.ListBuckets

import logging
import boto3

class Filter(logging.Filter):
    def filter(self, record):
        return boto3.client("s3").list_buckets()
log = logging.getLogger()
log.addFilter(Filter())
def handler(event, context):
    log.info("x")
