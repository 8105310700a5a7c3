# calls: events.PutEvents
# calls: dynamodb.UpdateItem TableName=$TABLE
import os
import boto3
from boto3.dynamodb.types import TypeDeserializer
deserialize = TypeDeserializer().deserialize
events = boto3.client("events")
table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
def to_event(record):
    image = {k: deserialize(v) for k, v in record["dynamodb"].get("NewImage", {}).items()}
    return {"Source": "shop", "DetailType": "Order", "Detail": str(image), "EventBusName": os.environ["BUS"]}
def chunks(items, size=10):
    for start in range(0, len(items), size):
        yield items[start:start + size]
def handler(event, _):
    out = [to_event(record) for record in event["Records"] if record["eventName"] in ("INSERT", "MODIFY")]
    for chunk in chunks(out):
        answer = events.put_events(Entries=chunk)
        if answer["FailedEntryCount"]:
            table.update_item(Key={"pk": "failed"}, UpdateExpression="ADD n :one")
