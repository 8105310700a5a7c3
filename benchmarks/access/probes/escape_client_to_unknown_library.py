# unknown: client s3
# unknown: library

import boto3

from whoknows import consume
def handler(event, context):
    consume(boto3.client("s3"))
