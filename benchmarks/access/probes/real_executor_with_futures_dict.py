# calls: s3.HeadObject Bucket=$BUCKET
# calls: s3.PutObjectTagging Bucket=$BUCKET
import os
from concurrent.futures import ThreadPoolExecutor, as_completed
import boto3
s3 = boto3.client("s3")
def size(key):
    return s3.head_object(Bucket=os.environ["BUCKET"], Key=key)["ContentLength"]
def handler(event, context):
    results = {}
    with ThreadPoolExecutor(max_workers=8) as pool:
        futures = {pool.submit(size, key): key for key in event["keys"]}
        for future in as_completed(futures):
            key = futures[future]
            try:
                results[key] = future.result()
            except Exception:
                pool.submit(s3.put_object_tagging, Bucket=os.environ["BUCKET"], Key=key, Tagging={"TagSet": []})
    return results
