# calls: events.PutEvents Entries[].EventBusName=$BUS

import os
import boto3

session = boto3.session.Session(region_name="eu-west-1")
def handler(event, context):
    session.client("events").put_events(Entries=[{"EventBusName": os.environ["BUS"], "Source": "shop"}])
