# calls: secretsmanager.GetSecretValue SecretId=$DB_SECRET
# calls: rds-data.ExecuteStatement resourceArn=$CLUSTER
# handler: src/api/get.handler
# file: src/api/get.py
from src.lib import db
from src.lib.db import get_connection
def handler(event, context):
    rows = get_connection().query("select 1")
    db.audit("x")
    return rows
# file: src/lib/db.py
import json
import os
import boto3
_connection = None
_secrets = None
class Connection:
    def __init__(self, user, password):
        self.user = user
        self.client = boto3.client("rds-data")
    def query(self, sql):
        return self.client.execute_statement(resourceArn=os.environ["CLUSTER"], secretArn="x", sql=sql)["records"]
def _client():
    global _secrets
    if _secrets is None:
        _secrets = boto3.client("secretsmanager")
    return _secrets
def get_connection():
    global _connection
    if not _connection:
        secret = json.loads(_client().get_secret_value(SecretId=os.environ["DB_SECRET"])["SecretString"])
        _connection = Connection(secret["user"], secret["password"])
    return _connection
def audit(text):
    _connection.query(text)
