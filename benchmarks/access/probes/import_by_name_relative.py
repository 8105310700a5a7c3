# calls: s3.ListBuckets
# handler: app.main.handler

# file: app/__init__.py
# file: app/main.py
from importlib import import_module
def handler(event, context):
    return import_module(".tools", package="app").work()
# file: app/tools.py
import boto3
def work():
    return boto3.client("s3").list_buckets()
