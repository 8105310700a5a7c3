# calls: s3.ListBuckets

import asyncio
from contextlib import asynccontextmanager, AsyncExitStack
import aioboto3
@asynccontextmanager
async def client(name):
    async with aioboto3.Session().client(name) as made:
        yield made
async def main():
    async with AsyncExitStack() as stack:
        s3 = await stack.enter_async_context(client("s3"))
        await s3.list_buckets()
def handler(event, context):
    asyncio.run(main())
