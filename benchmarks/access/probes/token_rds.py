# calls: rds.GenerateDbAuthToken DBHostname=$HOST DBUsername=app

import os
import boto3

def handler(event, context):
    return boto3.client("rds").generate_db_auth_token(DBHostname=os.environ["HOST"], Port=5432, DBUsername="app")
