# calls: dynamodb.GetItem TableName=$TABLE
import os
import boto3
from ask_sdk_core.dispatch_components import AbstractRequestHandler
from ask_sdk_core.skill_builder import SkillBuilder
table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
class Launch(AbstractRequestHandler):
    def can_handle(self, handler_input):
        return True
    def handle(self, handler_input):
        return table.get_item(Key={"pk": "a"})
builder = SkillBuilder()
builder.add_request_handler(Launch())
handler = builder.lambda_handler()
