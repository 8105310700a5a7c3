# calls: dynamodb.ListTables

import boto3

clients = []
clients.append(boto3.client("dynamodb"))
def handler(event, context):
    for client in clients:
        client.list_tables()
