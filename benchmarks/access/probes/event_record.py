# calls: s3.GetObject Bucket=@Records.[].s3.bucket.name Key=@Records.[].s3.object.key

import boto3

def handler(event, context):
    for record in event.get("Records", []):
        bucket = record["s3"]["bucket"]["name"]
        boto3.client("s3").get_object(Bucket=bucket, Key=record["s3"]["object"]["key"])
