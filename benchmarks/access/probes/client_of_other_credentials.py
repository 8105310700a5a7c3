# calls: sts.AssumeRole RoleArn=$ROLE
# calls: s3.ListBuckets

import os
import boto3

def handler(event, context):
    creds = boto3.client("sts").assume_role(RoleArn=os.environ["ROLE"], RoleSessionName="x")["Credentials"]
    s3 = boto3.client("s3", aws_access_key_id=creds["AccessKeyId"], aws_secret_access_key=creds["SecretAccessKey"])
    s3.list_buckets()
