# unknown: library
# unknown: operation iam
from botocove import cove
@cove()
def users(session):
    return session.client("iam").get_paginator("list_users").paginate().build_full_result()
def handler(event, context):
    return users()
