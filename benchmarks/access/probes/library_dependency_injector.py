# calls: s3.ListBuckets

import boto3

from dependency_injector import containers, providers
class Service:
    def __init__(self, client):
        self.client = client
    def names(self):
        return self.client.list_buckets()
class Container(containers.DeclarativeContainer):
    s3 = providers.Singleton(boto3.client, "s3")
    service = providers.Factory(Service, client=s3)
def handler(event, context):
    return Container().service().names()
