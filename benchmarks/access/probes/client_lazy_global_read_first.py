# calls: dynamodb.GetItem TableName=$TABLE

import os
import boto3

state = None
def use():
    if state is not None:
        state.get_item(TableName=os.environ["TABLE"], Key={})
def fill():
    global state
    state = boto3.client("dynamodb")
def handler(event, context):
    use()
    fill()
