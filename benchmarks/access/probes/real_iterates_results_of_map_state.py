# calls: s3.ListObjectsV2 Bucket=$BUCKET
# calls: s3.DeleteObjects Bucket=$BUCKET
import os
from itertools import islice
import boto3
s3 = boto3.client("s3")
def keys(prefix):
    token = {}
    while True:
        page = s3.list_objects_v2(Bucket=os.environ["BUCKET"], Prefix=prefix, **token)
        yield from (one["Key"] for one in page.get("Contents", ()))
        if not page["IsTruncated"]:
            return
        token = {"ContinuationToken": page["NextContinuationToken"]}
def batched(iterable, size):
    iterator = iter(iterable)
    while batch := list(islice(iterator, size)):
        yield batch
def handler(event, context):
    for batch in batched(keys(event["prefix"]), 1000):
        s3.delete_objects(Bucket=os.environ["BUCKET"], Delete={"Objects": [{"Key": key} for key in batch]})
