# calls: s3.GetObject Bucket=b

import boto3

import asyncio
import functools
s3 = boto3.client("s3")
async def main():
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(None, functools.partial(s3.get_object, Bucket="b", Key="k"))
def handler(event, context):
    return asyncio.run(main())
