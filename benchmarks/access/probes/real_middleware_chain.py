# calls: dynamodb.GetItem TableName=$USERS
# calls: s3.PutObject Bucket=$BUCKET
import functools
import json
import os
import boto3
users = boto3.resource("dynamodb").Table(os.environ["USERS"])
s3 = boto3.client("s3")
def compose(*middlewares):
    def wrap(function):
        for middleware in reversed(middlewares):
            function = middleware(function)
        return function
    return wrap
def authenticated(function):
    @functools.wraps(function)
    def inner(event, context):
        user = users.get_item(Key={"pk": event["headers"]["authorization"]}).get("Item")
        if not user:
            return {"statusCode": 401}
        return function({**event, "user": user}, context)
    return inner
def json_body(function):
    @functools.wraps(function)
    def inner(event, context):
        event["json"] = json.loads(event.get("body") or "{}")
        return function(event, context)
    return inner
@compose(authenticated, json_body)
def handler(event, context):
    s3.put_object(Bucket=os.environ["BUCKET"], Key=event["user"]["id"], Body=json.dumps(event["json"]))
    return {"statusCode": 204}
