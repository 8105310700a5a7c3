# calls: sqs.ListQueues
# handler: app/handlers/main.handler

# file: app/__init__.py
# file: app/clients.py
import boto3
sqs = boto3.client("sqs")
# file: app/handlers/__init__.py
# file: app/handlers/main.py
from ..clients import sqs
def handler(event, context):
    return sqs.list_queues()
