# calls: s3.GetObject Bucket=a-$STAGE

import os
import boto3

def handler(event, context):
    boto3.client("s3").get_object(Bucket="-".join(["a", os.environ["STAGE"]]), Key="k")
