# calls: s3.ListBuckets

import boto3

class Box:
    pass
def handler(event, context):
    box = Box()
    for name in ("s3",):
        setattr(box, name, boto3.client(name))
    box.s3.list_buckets()
