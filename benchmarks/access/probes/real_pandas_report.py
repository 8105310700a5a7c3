# calls: s3.GetObject Bucket=$BUCKET
# calls: s3.PutObject Bucket=$BUCKET
import io
import os
import boto3
import numpy as np
import pandas as pd
s3 = boto3.client("s3")
def read(key):
    return pd.read_csv(io.StringIO(s3.get_object(Bucket=os.environ["BUCKET"], Key=key)["Body"].read().decode()))
def handler(event, context):
    frame = pd.concat([read(key) for key in event["keys"]])
    frame["total"] = np.where(frame.a > 0, frame.a * frame.b, 0)
    out = io.StringIO()
    frame.groupby("c").agg({"total": "sum"}).to_csv(out)
    s3.put_object(Bucket=os.environ["BUCKET"], Key="report.csv", Body=out.getvalue())
