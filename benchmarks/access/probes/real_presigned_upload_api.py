# calls: s3.PutObject Bucket=$BUCKET
# calls: s3.GetObject Bucket=$BUCKET
# calls: dynamodb.PutItem TableName=$TABLE
import json
import os
import uuid
import boto3
from botocore.config import Config
s3 = boto3.client("s3", config=Config(signature_version="s3v4"))
dynamodb = boto3.resource("dynamodb")
def handler(event, context):
    key = f"uploads/{uuid.uuid4()}.jpg"
    put = s3.generate_presigned_url(ClientMethod="put_object", Params={"Bucket": os.environ["BUCKET"], "Key": key}, ExpiresIn=300)
    get = s3.generate_presigned_url("get_object", Params=dict(Bucket=os.environ["BUCKET"], Key=key), ExpiresIn=300)
    dynamodb.Table(os.getenv("TABLE")).put_item(Item={"pk": key})
    return {"statusCode": 200, "body": json.dumps({"put": put, "get": get})}
