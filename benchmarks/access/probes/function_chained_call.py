# calls: dynamodb.Scan TableName=t
# calls: s3.GetObject Bucket=b

import boto3

def handler(event, context):
    for item in boto3.resource("dynamodb").Table("t").scan().get("Items", []):
        boto3.client("s3").get_object(Bucket="b", Key=item["key"])["Body"].read().decode()
