# calls: dynamodb.Scan TableName=$TABLE
# unknown: operation bedrock-runtime

import os
import boto3

from strands import Agent, tool
@tool
def items():
    return boto3.resource("dynamodb").Table(os.environ["TABLE"]).scan()
agent = Agent(tools=[items])
def handler(event, context):
    return str(agent(event["prompt"]))
