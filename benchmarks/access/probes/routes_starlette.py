# calls: s3.ListBuckets
# calls: sqs.ListQueues
import contextlib

import boto3

from mangum import Mangum
from starlette.applications import Starlette
from starlette.endpoints import HTTPEndpoint
from starlette.routing import Mount, Route
async def home(request):
    return boto3.client("s3").list_buckets()
class Queues(HTTPEndpoint):
    async def get(self, request):
        return boto3.client("sqs").list_queues()
app = Starlette(routes=[Mount("/x", routes=[Route("/", home), Route("/q", Queues)])])
handler = Mangum(app)
