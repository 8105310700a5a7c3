# calls: s3.GetObject Bucket=$BUCKET

import os
import boto3

class Container:
    def __init__(self):
        self.factories = {}
        self.made = {}
    def register(self, name, factory):
        self.factories[name] = factory
    def get(self, name):
        if name not in self.made:
            self.made[name] = self.factories[name](self)
        return self.made[name]
class Store:
    def __init__(self, s3, bucket):
        self.s3 = s3
        self.bucket = bucket
    def read(self, key):
        return self.s3.get_object(Bucket=self.bucket, Key=key)
container = Container()
container.register("s3", lambda c: boto3.client("s3"))
container.register("store", lambda c: Store(c.get("s3"), os.environ["BUCKET"]))
def handler(event, context):
    return container.get("store").read("k")
