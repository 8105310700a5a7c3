# calls: s3.ListBuckets

from one import work
def handler(event, context):
    return work()
# file: one.py
import boto3
s3 = boto3.client("s3")
from two import work
# file: two.py
from one import s3
def work():
    return s3.list_buckets()
