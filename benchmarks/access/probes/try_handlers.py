# calls: s3.GetObject Bucket=b
# calls: sns.Publish TopicArn=t
# calls: sqs.SendMessage QueueUrl=q
# calls: cloudwatch.PutMetricData Namespace=N

import boto3

from botocore.exceptions import ClientError
def handler(event, context):
    try:
        boto3.client("s3").get_object(Bucket="b", Key="k")
    except ClientError as fault:
        boto3.client("sns").publish(TopicArn="t", Message=str(fault))
        raise
    else:
        boto3.client("sqs").send_message(QueueUrl="q", MessageBody="x")
    finally:
        boto3.client("cloudwatch").put_metric_data(Namespace="N", MetricData=[])
