# calls: dynamodb.GetItem TableName=$TABLE
# calls: ses.SendEmail
from __future__ import annotations
import os
from dataclasses import dataclass, field
from typing import Any, Protocol
import boto3
class Users(Protocol):
    def get(self, key: str) -> dict[str, Any]: ...
class Mailer(Protocol):
    def send(self, to: str) -> None: ...
@dataclass
class DynamoUsers:
    table: Any = field(default_factory=lambda: boto3.resource("dynamodb").Table(os.environ["TABLE"]))
    def get(self, key):
        return self.table.get_item(Key={"pk": key})["Item"]
@dataclass
class SesMailer:
    sender: str
    client: Any = field(default_factory=lambda: boto3.client("ses"))
    def send(self, to):
        self.client.send_email(Source=self.sender, Destination={"ToAddresses": [to]}, Message={})
@dataclass
class Notify:
    users: Users
    mailer: Mailer
    def __call__(self, key: str) -> None:
        self.mailer.send(self.users.get(key)["email"])
notify = Notify(users=DynamoUsers(), mailer=SesMailer(sender=os.environ["SENDER"]))
def handler(event, context):
    notify(event["key"])
