# calls: s3.GetObject Bucket=$BUCKET

import io
import os
import boto3

import pandas as pd
s3 = boto3.client("s3")
def handler(event, context):
    body = s3.get_object(Bucket=os.environ["BUCKET"], Key="k")["Body"].read()
    return pd.read_csv(io.BytesIO(body)).to_dict()
