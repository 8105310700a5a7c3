# calls: lambda.Invoke FunctionName=$FUNCTION

import os
import boto3

from concurrent.futures import ThreadPoolExecutor, as_completed
client = boto3.client("lambda")
def handler(event, context):
    with ThreadPoolExecutor() as pool:
        futures = [pool.submit(client.invoke, FunctionName=os.environ["FUNCTION"]) for _ in range(3)]
    return [future.result()["StatusCode"] for future in as_completed(futures)]
