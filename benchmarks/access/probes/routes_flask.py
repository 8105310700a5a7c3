# calls: dynamodb.GetItem TableName=$TABLE
# calls: dynamodb.PutItem TableName=$TABLE
import os

import boto3

import serverless_wsgi
from flask import Blueprint, Flask, request
table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
pages = Blueprint("pages", __name__)
@pages.route("/items/<key>", methods=["GET"])
def read(key):
    return table.get_item(Key={"pk": key})
@pages.post("/items")
def write():
    table.put_item(Item=request.get_json())
app = Flask(__name__)
app.register_blueprint(pages)
def handler(event, context):
    return serverless_wsgi.handle_request(app, event, context)
