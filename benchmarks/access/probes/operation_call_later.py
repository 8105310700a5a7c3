# calls: s3.ListBuckets
# calls: sqs.ListQueues

import asyncio
import sched
import boto3

async def main():
    loop = asyncio.get_running_loop()
    loop.call_later(1, boto3.client("s3").list_buckets)
def handler(event, context):
    asyncio.run(main())
    plan = sched.scheduler()
    plan.enter(1, 1, boto3.client("sqs").list_queues)
    plan.run()
