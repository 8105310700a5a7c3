# calls: lambda.TagResource
# calls: ec2.CreateTags
import importlib
import pkgutil
import boto3
class Worker:
    _registry = {}
    def __init__(self, context):
        self.context = context
    @classmethod
    def register(cls, name):
        def wrap(worker):
            cls._registry[name] = worker
            return worker
        return wrap
    @classmethod
    def of(cls, context):
        return cls._registry[context["eventSource"].split(".")[0]](context)
@Worker.register("lambdafunction")
class LambdaWorker(Worker):
    @property
    def _client(self):
        return boto3.client("lambda")
    def execute(self, tags):
        self._client.tag_resource(Resource=self.context["arn"], Tags=tags)
@Worker.register("ec2")
class Ec2Worker(Worker):
    @property
    def _client(self):
        return boto3.client("ec2")
    def execute(self, tags):
        self._client.create_tags(Resources=[self.context["id"]], Tags=tags)
def handler(event, context):
    Worker.of(event["detail"]).execute({"a": "b"})
