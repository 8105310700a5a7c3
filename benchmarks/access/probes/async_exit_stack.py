# calls: s3.ListBuckets

import asyncio
import contextlib
import aioboto3

async def main():
    async with contextlib.AsyncExitStack() as stack:
        s3 = await stack.enter_async_context(aioboto3.Session().client("s3"))
        return await s3.list_buckets()
def handler(event, context):
    return asyncio.run(main())
