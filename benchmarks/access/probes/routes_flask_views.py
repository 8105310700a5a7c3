# calls: dynamodb.Scan TableName=$TABLE
import os

import boto3

from flask import Flask
from flask.views import MethodView
import awsgi
class Items(MethodView):
    def __init__(self):
        self.table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
    def get(self):
        return self.table.scan()
app = Flask(__name__)
app.add_url_rule("/items", view_func=Items.as_view("items"))
def handler(event, context):
    return awsgi.response(app, event, context)
