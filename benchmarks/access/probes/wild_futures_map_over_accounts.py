# calls: organizations.ListAccounts
# calls: sts.AssumeRole
# calls: ec2.DescribeInstances
import asyncio
import functools
from concurrent import futures
import boto3
from boto3 import Session
def get_account_session(sts_client, account_id, rolename) -> Session:
    creds = sts_client.assume_role(RoleArn=f"arn:aws:iam::{account_id}:role/{rolename}", RoleSessionName=rolename)["Credentials"]
    return boto3.Session(aws_access_key_id=creds["AccessKeyId"], aws_secret_access_key=creds["SecretAccessKey"], aws_session_token=creds["SessionToken"])
def every_account(rolename):
    def decorator(func):
        @functools.wraps(func)
        def wrapper(*args, **kwargs):
            sts = boto3.client("sts")
            accounts = [a["Id"] for page in boto3.client("organizations").get_paginator("list_accounts").paginate() for a in page["Accounts"]]
            with futures.ThreadPoolExecutor() as pool:
                sessions = pool.map(lambda account: get_account_session(sts, account, rolename), accounts)
                return list(pool.map(lambda session: func(session, *args, **kwargs), sessions))
        return wrapper
    return decorator
@every_account("Reader")
def instances(session, state):
    return session.client("ec2").describe_instances(Filters=[{"Name": "instance-state-name", "Values": [state]}])
def handler(event, context):
    return instances("running")
