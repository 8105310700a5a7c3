# calls: s3.ListBuckets

import boto3

try:
    import orjson as json
except ImportError:
    import json
def handler(event, context):
    return json.dumps(boto3.client("s3").list_buckets())
