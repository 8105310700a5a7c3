# calls: s3.ListBuckets

import boto3

from fastapi import Depends, FastAPI
from mangum import Mangum
app = FastAPI()
class Service:
    def __init__(self):
        self.s3 = boto3.client("s3")
    def names(self):
        return self.s3.list_buckets()
@app.get("/")
def index(service: Service = Depends()):
    return service.names()
handler = Mangum(app)
