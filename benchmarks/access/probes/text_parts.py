# calls: s3.GetObject Bucket=data-$STAGE Key=in/@id.json

import os
import boto3

def handler(event, context):
    boto3.client("s3").get_object(Bucket="data-" + os.environ["STAGE"], Key=f"in/{event['id']}.json")
