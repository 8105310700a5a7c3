# calls: sqs.ReceiveMessage QueueUrl=q

import boto3

import asyncio
class Messages:
    def __aiter__(self):
        return self
    async def __anext__(self):
        return boto3.client("sqs").receive_message(QueueUrl="q")
async def main():
    async for message in Messages():
        print(message)
def handler(event, context):
    asyncio.run(main())
