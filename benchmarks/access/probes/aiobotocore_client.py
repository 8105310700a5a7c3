# calls: sqs.SendMessage QueueUrl=q

import asyncio
from aiobotocore.session import get_session
async def main():
    async with get_session().create_client("sqs") as sqs:
        await sqs.send_message(QueueUrl="q", MessageBody="x")
def handler(event, context):
    asyncio.run(main())
