# calls: rds.GenerateDbAuthToken DBHostname=$HOST

import os
import boto3

import psycopg
from sqlalchemy import create_engine, event as events, text
rds = boto3.client("rds")
engine = create_engine("postgresql+psycopg://app@host/db")
@events.listens_for(engine, "do_connect")
def token(dialect, record, args, params):
    params["password"] = rds.generate_db_auth_token(DBHostname=os.environ["HOST"], Port=5432, DBUsername="app")
def handler(event, context):
    with engine.begin() as connection:
        return connection.execute(text("select 1"))
