# calls: s3.GetObject Bucket=b

from app.storage import files
def handler(event, context):
    return files.read("k")
# file: app/__init__.py
# file: app/storage/__init__.py
from .clients import s3
# file: app/storage/clients.py
import boto3
s3 = boto3.client("s3")
# file: app/storage/files.py
from . import s3
def read(key):
    return s3.get_object(Bucket="b", Key=key)
