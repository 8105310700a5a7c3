# calls: s3.GetObject Bucket=b
# calls: sqs.ListQueues

import boto3

import asyncio
s3, sqs = boto3.client("s3"), boto3.client("sqs")
async def one():
    return s3.get_object(Bucket="b", Key="k")
async def two():
    return await asyncio.to_thread(sqs.list_queues)
async def main():
    return await asyncio.gather(one(), two())
def handler(event, context):
    return asyncio.run(main())
