# calls: s3.ListBuckets

import boto3

from fastapi import Depends, FastAPI
from mangum import Mangum
app = FastAPI()
def s3():
    return boto3.client("s3")
@app.get("/")
def index(client=Depends(s3)):
    return s3().list_buckets()
handler = Mangum(app)
