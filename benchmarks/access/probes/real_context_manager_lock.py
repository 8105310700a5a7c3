# calls: dynamodb.PutItem TableName=$LOCKS
# calls: dynamodb.DeleteItem TableName=$LOCKS
# calls: batch.SubmitJob jobQueue=$QUEUE
import contextlib
import os
import boto3
from botocore.exceptions import ClientError
locks = boto3.resource("dynamodb").Table(os.environ["LOCKS"])
@contextlib.contextmanager
def lock(name):
    try:
        locks.put_item(Item={"pk": name}, ConditionExpression="attribute_not_exists(pk)")
    except ClientError:
        raise RuntimeError("locked") from None
    try:
        yield
    finally:
        locks.delete_item(Key={"pk": name})
def handler(event, context):
    with lock("job"):
        boto3.client("batch").submit_job(jobName="x", jobQueue=os.environ["QUEUE"], jobDefinition="d")
