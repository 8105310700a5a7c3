# calls: s3.ListBuckets

import boto3

class Steps:
    def __init__(self):
        self.all = []
    def __iadd__(self, step):
        self.all.append(step)
        return self
    def run(self):
        for step in self.all:
            step()
def handler(event, context):
    steps = Steps()
    steps += boto3.client("s3").list_buckets
    steps.run()
