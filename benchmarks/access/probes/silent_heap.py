# calls: s3.ListBuckets
import heapq

import boto3

class Job:
    def __lt__(self, other):
        return bool(boto3.client("s3").list_buckets())
def handler(event, context):
    heap = []
    heapq.heappush(heap, Job())
    heapq.heappush(heap, Job())
