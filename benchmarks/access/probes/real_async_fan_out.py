# calls: s3.ListObjectsV2 Bucket=$BUCKET
# calls: s3.CopyObject Bucket=$ARCHIVE
# calls: s3.DeleteObject Bucket=$BUCKET
import asyncio
import os
import aioboto3
session = aioboto3.Session()
async def move(s3, key, gate):
    async with gate:
        await s3.copy_object(Bucket=os.environ["ARCHIVE"], Key=key, CopySource={"Bucket": os.environ["BUCKET"], "Key": key})
        await s3.delete_object(Bucket=os.environ["BUCKET"], Key=key)
async def main():
    gate = asyncio.Semaphore(10)
    async with session.client("s3") as s3:
        tasks = []
        async for page in s3.get_paginator("list_objects_v2").paginate(Bucket=os.environ["BUCKET"]):
            tasks += [move(s3, one["Key"], gate) for one in page.get("Contents", [])]
        await asyncio.gather(*tasks)
def handler(event, context):
    asyncio.get_event_loop().run_until_complete(main())
