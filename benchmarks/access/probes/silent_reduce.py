# calls: s3.ListBuckets
import pickle

import boto3

class Box:
    def __reduce__(self):
        boto3.client("s3").list_buckets()
        return (Box, ())
def handler(event, context):
    return pickle.dumps(Box())
