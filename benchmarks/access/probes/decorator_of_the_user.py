# calls: s3.ListBuckets
# calls: cloudwatch.PutMetricData Namespace=Shop

import boto3

import functools
def counted(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        boto3.client("cloudwatch").put_metric_data(Namespace="Shop", MetricData=[])
        return function(*args, **kwargs)
    return wrapper
@counted
def handler(event, context):
    return boto3.client("s3").list_buckets()
