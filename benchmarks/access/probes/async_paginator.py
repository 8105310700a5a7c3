# calls: s3.ListObjectsV2 Bucket=b

import asyncio
import aioboto3
async def main():
    async with aioboto3.Session().client("s3") as s3:
        async for page in s3.get_paginator("list_objects_v2").paginate(Bucket="b"):
            print(page)
def handler(event, context):
    asyncio.run(main())
