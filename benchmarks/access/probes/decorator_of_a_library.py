# calls: s3.ListBuckets
# calls: sns.ListTopics

import boto3

from flask import Flask
app = Flask(__name__)
@app.route("/")
def index():
    return boto3.client("s3").list_buckets()
@app.errorhandler(404)
def missing(error):
    return boto3.client("sns").list_topics()
def handler(event, context):
    return app(event, context)
