# calls: dsql.GenerateDbConnectAdminAuthToken Hostname=h

import boto3

def handler(event, context):
    return boto3.client("dsql").generate_db_connect_admin_auth_token("h", "eu-west-1")
