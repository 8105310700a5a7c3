# calls: sqs.SendMessage QueueUrl=$QUEUE
# calls: dynamodb.PutItem TableName=$TABLE
import os
import boto3
from fastapi import APIRouter, BackgroundTasks, FastAPI
from mangum import Mangum
class Orders:
    def __init__(self):
        self.router = APIRouter(prefix="/orders")
        self.router.add_api_route("/", self.create, methods=["POST"])
        self.table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
    async def create(self, body: dict, tasks: BackgroundTasks):
        self.table.put_item(Item=body)
        tasks.add_task(self.tell, body["id"])
    def tell(self, key):
        boto3.client("sqs").send_message(QueueUrl=os.environ["QUEUE"], MessageBody=key)
app = FastAPI()
app.include_router(Orders().router)
handler = Mangum(app)
