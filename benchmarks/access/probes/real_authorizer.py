# calls: secretsmanager.GetSecretValue SecretId=$SECRET
# calls: dynamodb.GetItem TableName=$KEYS
import json
import os
from functools import cache
import boto3
import jwt
@cache
def secret():
    return json.loads(boto3.client("secretsmanager").get_secret_value(SecretId=os.environ["SECRET"])["SecretString"])
class Policy:
    def __init__(self, principal):
        self.principal = principal
    def allow(self, arn):
        return {"principalId": self.principal, "policyDocument": {"Statement": [{"Effect": "Allow", "Resource": arn}]}}
def handler(event, context):
    try:
        claims = jwt.decode(event["authorizationToken"].split()[1], secret()["key"], algorithms=["HS256"])
    except jwt.InvalidTokenError:
        raise Exception("Unauthorized") from None
    keys = boto3.resource("dynamodb").Table(os.environ["KEYS"])
    if "Item" not in keys.get_item(Key={"pk": claims["sub"]}):
        raise Exception("Unauthorized")
    return Policy(claims["sub"]).allow(event["methodArn"])
