# calls: dynamodb.PutItem TableName=t

import asyncio
import aioboto3
async def main():
    async with aioboto3.Session().resource("dynamodb") as db:
        table = await db.Table("t")
        await table.put_item(Item={})
def handler(event, context):
    asyncio.get_event_loop().run_until_complete(main())
