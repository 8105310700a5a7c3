# calls: s3.ListBuckets
# calls: sqs.ListQueues
# handler: routes_chalice.app

import boto3

from chalice import Blueprint, Chalice
extra = Blueprint(__name__)
@extra.route("/queues")
def queues():
    return boto3.client("sqs").list_queues()
app = Chalice(app_name="x")
app.register_blueprint(extra)
@app.route("/")
def index():
    return boto3.client("s3").list_buckets()
