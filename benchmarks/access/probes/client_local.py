# calls: s3.GetObject Bucket=$BUCKET Key=config.json

import os
import boto3

def handler(event, context):
    s3 = boto3.client("s3")
    return s3.get_object(Bucket=os.environ["BUCKET"], Key="config.json")["Body"].read()
