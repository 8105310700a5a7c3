# calls: s3.ListBuckets

import boto3

import asyncio
async def one(s3):
    return s3.list_buckets()
async def main():
    async with asyncio.TaskGroup() as group:
        group.create_task(one(boto3.client("s3")))
def handler(event, context):
    asyncio.run(main())
