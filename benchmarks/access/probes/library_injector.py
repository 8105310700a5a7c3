# calls: s3.ListBuckets

import boto3

from injector import Injector, Module, inject, provider, singleton
class Storage:
    def __init__(self):
        self.client = boto3.client("s3")
class Service:
    @inject
    def __init__(self, storage: Storage):
        self.storage = storage
    def names(self):
        return self.storage.client.list_buckets()
injector = Injector()
def handler(event, context):
    return injector.get(Service).names()
