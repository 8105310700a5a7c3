# calls: s3.PutObject Bucket=b
import boto3
from botocore import UNSIGNED
from botocore.config import Config
def before(params, **kwargs):
    params["headers"]["x"] = "y"
s3 = boto3.client("s3", config=Config(retries={"mode": "adaptive"}, max_pool_connections=50))
s3.meta.events.register("before-call.s3.PutObject", before)
def handler(event, context):
    s3.put_object(Bucket="b", Key="k", Body=event["body"].encode())
