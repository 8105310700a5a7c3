# calls: s3.ListBuckets

import boto3

from joblib import Parallel, delayed
def work(name):
    return boto3.client("s3").list_buckets()
def handler(event, context):
    return Parallel(n_jobs=2)(delayed(work)(one) for one in event["x"])
