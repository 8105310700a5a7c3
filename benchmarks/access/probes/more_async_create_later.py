# calls: s3.GetObject Bucket=b

import boto3

import asyncio
s3 = boto3.client("s3")
async def read(key):
    return s3.get_object(Bucket="b", Key=key)
async def main(keys):
    tasks = [asyncio.create_task(read(key)) for key in keys]
    done, pending = await asyncio.wait(tasks)
    return [task.result() for task in done]
def handler(event, context):
    return asyncio.run(main(event["keys"]))
