# calls: dynamodb.GetItem TableName=$TABLE
# calls: s3.GetObject Bucket=$BUCKET
# handler: app/main.handler
# file: app/main.py
from fastapi import FastAPI
from mangum import Mangum
from app.routes import items
app = FastAPI()
app.include_router(items.router, prefix="/items")
handler = Mangum(app, lifespan="off")
# file: app/routes/items.py
import os
from typing import Annotated
import boto3
from fastapi import APIRouter, Depends
router = APIRouter()
def table():
    return boto3.resource("dynamodb").Table(os.environ["TABLE"])
def s3():
    yield boto3.client("s3")
Storage = Annotated[object, Depends(s3)]
@router.get("/{key}")
async def read(key: str, items: Annotated[object, Depends(table)], storage: Storage):
    storage.get_object(Bucket=os.environ["BUCKET"], Key=key)
    return items.get_item(Key={"pk": key})
