# calls: s3.ListBuckets

import boto3

class Work:
    def __init__(self):
        self.__s3 = boto3.client("s3")
    def run(self):
        return self.__s3.list_buckets()
def handler(event, context):
    return Work().run()
