# calls: s3.ListBuckets

import boto3

from flask.views import MethodView
from flask import Flask
app = Flask(__name__)
class Orders(MethodView):
    s3 = boto3.client("s3")
    def __init__(self):
        self.client = self.s3
    def get(self):
        return self.client.list_buckets()
app.add_url_rule("/", view_func=Orders.as_view("orders"))
def handler(event, context):
    return app(event, context)
