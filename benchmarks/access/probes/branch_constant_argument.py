# calls: dynamodb.PutItem TableName=t

import boto3

table = boto3.resource("dynamodb").Table("t")
def do(what, **arguments):
    if what == "put":
        return table.put_item(**arguments)
    elif what in ("delete", "remove"):
        return table.delete_item(**arguments)
def handler(event, context):
    do("put", Item={})
