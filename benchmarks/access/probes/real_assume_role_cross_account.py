# calls: sts.AssumeRole RoleArn=$ROLE
# calls: s3.PutObject Bucket=$OTHER
# calls: s3.GetObject Bucket=$OWN
import os
import boto3
def session_for(role):
    credentials = boto3.client("sts").assume_role(RoleArn=role, RoleSessionName="x")["Credentials"]
    return boto3.Session(
        aws_access_key_id=credentials["AccessKeyId"],
        aws_secret_access_key=credentials["SecretAccessKey"],
        aws_session_token=credentials["SessionToken"],
    )
def handler(event, context):
    body = boto3.client("s3").get_object(Bucket=os.environ["OWN"], Key="k")["Body"].read()
    session_for(os.environ["ROLE"]).client("s3").put_object(Bucket=os.environ["OTHER"], Key="k", Body=body)
