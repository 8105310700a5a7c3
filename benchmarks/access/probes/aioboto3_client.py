# calls: s3.GetObject Bucket=b

import aioboto3
session = aioboto3.Session()
async def main():
    async with session.client("s3") as s3:
        response = await s3.get_object(Bucket="b", Key="k")
        return await response["Body"].read()
def handler(event, context):
    import asyncio
    return asyncio.run(main())
