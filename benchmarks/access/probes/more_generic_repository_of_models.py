# calls: dynamodb.GetItem TableName=$USERS
# calls: dynamodb.GetItem TableName=$ORDERS

import os
import boto3

class Model:
    variable = ""
    @classmethod
    def table(cls):
        return boto3.resource("dynamodb").Table(os.environ[cls.variable])
    @classmethod
    def load(cls, key):
        return cls(**cls.table().get_item(Key={"pk": key})["Item"])
class User(Model):
    variable = "USERS"
class Order(Model):
    variable = "ORDERS"
def handler(event, context):
    User.load("a")
    Order.load("b")
