# calls: iam.ListUsers
import boto3
def handler(event, context):
    everyone = boto3.client("iam").get_paginator("list_users").paginate().build_full_result()
    return [one["UserName"] for one in everyone["Users"]]
