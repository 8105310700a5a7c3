# calls: s3.HeadObject Bucket=b
# calls: s3.GetObject Bucket=b
# calls: cloudwatch.PutMetricData Namespace=N

import boto3

def count(amount):
    boto3.client("cloudwatch").put_metric_data(Namespace="N", MetricData=[])
def handler(event, context):
    boto3.client("s3").download_file("b", "k", "/tmp/k", Callback=count)
