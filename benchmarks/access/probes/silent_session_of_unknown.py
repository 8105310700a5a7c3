# unknown: operation iam
# unknown: operation s3

import json
def users(session):
    for page in session.client("iam").get_paginator("list_users").paginate():
        yield from page["Users"]
def handler(event, context):
    session = json.loads("null")
    session.resource("s3").Bucket("b").delete()
    return list(users(session))
