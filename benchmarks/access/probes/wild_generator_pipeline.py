# calls: s3.GetObject Bucket=@bucket
# calls: kinesis.PutRecords StreamName=$STREAM
import gzip
import itertools
import json
import os
import boto3
s3, kinesis = boto3.client("s3"), boto3.client("kinesis")
def lines(bucket, key):
    with gzip.GzipFile(fileobj=s3.get_object(Bucket=bucket, Key=key)["Body"]) as file:
        yield from file
def parsed(source):
    for line in source:
        try:
            yield json.loads(line)
        except ValueError:
            continue
def chunked(source, size):
    iterator = iter(source)
    return iter(lambda: list(itertools.islice(iterator, size)), [])
def handler(event, context):
    for chunk in chunked(parsed(lines(event["bucket"], event["key"])), 500):
        kinesis.put_records(StreamName=os.environ["STREAM"], Records=[{"Data": json.dumps(one), "PartitionKey": "x"} for one in chunk])
