# calls: lambda.Invoke
# calls: s3.ListBuckets
from typing import Optional
import boto3
class BaseAwsProvider:
    def __init__(self, conn_id: Optional[str] = None, client_type=None, resource_type=None, **kwargs):
        self.conn_id, self.client_type, self.resource_type = conn_id, client_type, resource_type
    @property
    def conn(self):
        return self.get_conn()
    def get_conn(self):
        if self.client_type:
            return self.session().client(self.client_type)
        return self.session().resource(self.resource_type)
    def session(self):
        return boto3.session.Session()
class LambdaProvider(BaseAwsProvider):
    def __init__(self, conn_id=None, **kwargs):
        kwargs["client_type"] = "lambda"
        super().__init__(conn_id=conn_id, **kwargs)
    def invoke(self, name):
        return self.conn.invoke(FunctionName=name)
class S3Provider(BaseAwsProvider):
    def __init__(self, conn_id=None, **kwargs):
        kwargs["resource_type"] = "s3"
        super().__init__(conn_id=conn_id, **kwargs)
    def buckets(self):
        return list(self.conn.buckets.all())
def handler(event, context):
    LambdaProvider().invoke(event["name"])
    S3Provider().buckets()
