# calls: kinesis.PutRecord StreamName=$STREAM

import os
import boto3

import time
def retry(times=3, wait=1.0):
    def decorate(function):
        def wrapper(*args, **kwargs):
            last = None
            for _ in range(times):
                try:
                    return function(*args, **kwargs)
                except Exception as fault:
                    last = fault
                    time.sleep(wait)
            raise last
        return wrapper
    return decorate
class Stream:
    def __init__(self):
        self.kinesis = boto3.client("kinesis")
    @retry(times=5)
    def put(self, data):
        return self.kinesis.put_record(StreamName=os.environ["STREAM"], Data=data, PartitionKey="a")
def handler(event, context):
    Stream().put(b"x")
