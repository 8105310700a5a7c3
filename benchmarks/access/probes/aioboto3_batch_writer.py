# calls: dynamodb.BatchWriteItem RequestItems{}=t

import asyncio
import aioboto3
async def main():
    async with aioboto3.Session().resource("dynamodb") as db:
        table = await db.Table("t")
        async with table.batch_writer() as batch:
            await batch.put_item(Item={})
def handler(event, context):
    asyncio.run(main())
