# calls: dynamodb.Query TableName=$TABLE_NAME
# calls: dynamodb.UpdateItem TableName=$TABLE_NAME
# calls: sqs.SendMessage QueueUrl=$QUEUE
import json
import os
import threading
import boto3
from aws_lambda_powertools import Logger, Tracer
from boto3.dynamodb.conditions import Key
from shared import get_cart_id
logger = Logger(service="cart")
tracer = Tracer(service="cart")
table = boto3.resource("dynamodb").Table(os.environ["TABLE_NAME"])
queue = boto3.resource("sqs").Queue(os.environ["QUEUE"])
@tracer.capture_method
def update_item(user_id, item):
    table.update_item(Key={"pk": f"user#{user_id}", "sk": item["sk"]}, UpdateExpression="ADD #q :v")
@logger.inject_lambda_context(log_event=True)
@tracer.capture_lambda_handler
def handler(event, context):
    cart_id, _ = get_cart_id(event["headers"])
    items = table.query(KeyConditionExpression=Key("pk").eq(cart_id) & Key("sk").begins_with("product#"))["Items"]
    threads = []
    for item in items:
        thread = threading.Thread(target=update_item, args=("u", item))
        threads.append(thread)
        thread.start()
        queue.send_message(MessageBody=json.dumps(item))
    for thread in threads:
        thread.join()
# file: shared.py
from http import cookies
import uuid
def get_cart_id(headers):
    cookie = cookies.SimpleCookie()
    try:
        cookie.load(headers["cookie"])
        return cookie["cartId"].value, False
    except KeyError:
        return str(uuid.uuid4()), True
