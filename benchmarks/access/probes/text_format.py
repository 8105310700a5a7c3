# calls: s3.GetObject Bucket=data-$STAGE-$REGION
# calls: s3.GetObject Bucket=$STAGE/x
# calls: s3.GetObject Bucket=logs-$STAGE

import os
import boto3

def handler(event, context):
    s3 = boto3.client("s3")
    s3.get_object(Bucket="data-{}-{region}".format(os.environ["STAGE"], region=os.environ["REGION"]), Key="k")
    s3.get_object(Bucket=os.path.join(os.environ["STAGE"], "x"), Key="k")
    s3.get_object(Bucket="logs-%s" % os.environ["STAGE"], Key="k")
