# calls: s3.ListBuckets

import boto3

class Box:
    @property
    def name(self):
        return 1
    @name.setter
    def name(self, value):
        boto3.client("s3").list_buckets()
def handler(event, context):
    box = Box()
    for key, value in event.items():
        setattr(box, key, value)
