# calls: s3.ListBuckets

import boto3

from fastapi import FastAPI
from mangum import Mangum
app = FastAPI()
@app.get("/")
def index():
    return boto3.client("s3").list_buckets()
def handler(event, context):
    return Mangum(app)(event, context)
