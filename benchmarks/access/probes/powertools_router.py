# calls: s3.ListBuckets

from aws_lambda_powertools.event_handler import APIGatewayRestResolver
import routes
app = APIGatewayRestResolver()
app.include_router(routes.router, prefix="/a")
def handler(event, context):
    return app.resolve(event, context)
# file: routes.py
import boto3
from aws_lambda_powertools.event_handler.api_gateway import Router
router = Router()
@router.get("/")
def index():
    return boto3.client("s3").list_buckets()
