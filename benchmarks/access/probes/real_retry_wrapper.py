# calls: kinesis.PutRecords StreamName=$STREAM
import os
import random
import time
import boto3
kinesis = boto3.client("kinesis")
def with_retries(function, *args, attempts=3, **kwargs):
    for attempt in range(attempts):
        try:
            return function(*args, **kwargs)
        except kinesis.exceptions.ProvisionedThroughputExceededException:
            time.sleep(2 ** attempt + random.random())
    raise TimeoutError
def handler(event, context):
    records = [{"Data": str(one), "PartitionKey": "x"} for one in event["items"]]
    answer = with_retries(kinesis.put_records, StreamName=os.environ["STREAM"], Records=records)
    return answer["FailedRecordCount"]
