# calls: s3.ListObjectsV2 Bucket=b
# calls: s3.DeleteObject Bucket=b

import boto3

import asyncio
s3 = boto3.client("s3")
async def keys():
    for o in s3.list_objects_v2(Bucket="b")["Contents"]:
        yield s3, o["Key"]
async def main():
    async for client, key in keys():
        client.delete_object(Bucket="b", Key=key)
def handler(event, context):
    asyncio.run(main())
