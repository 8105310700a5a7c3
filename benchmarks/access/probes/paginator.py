# calls: s3.ListObjectsV2 Bucket=$BUCKET Prefix=in/

import os
import boto3

s3 = boto3.client("s3")
def handler(event, context):
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=os.environ["BUCKET"], Prefix="in/"):
        print(page["Contents"])
