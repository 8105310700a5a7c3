# calls: dynamodb.Scan TableName=$ITEMS
# calls: dynamodb.PutItem TableName=$ITEMS
import os
import re
import boto3
class Router:
    def __init__(self):
        self.routes = []
    def route(self, method, pattern):
        def register(function):
            self.routes.append((method, re.compile(pattern), function))
            return function
        return register
    def dispatch(self, event):
        for method, pattern, function in self.routes:
            match = pattern.match(event["path"])
            if method == event["httpMethod"] and match:
                return function(event, **match.groupdict())
        return {"statusCode": 404}
router = Router()
table = boto3.resource("dynamodb").Table(os.environ["ITEMS"])
@router.route("GET", r"^/items$")
def every(event):
    return table.scan()["Items"]
@router.route("PUT", r"^/items/(?P<key>\w+)$")
def put(event, key):
    return table.put_item(Item={"pk": key})
def handler(event, context):
    return router.dispatch(event)
