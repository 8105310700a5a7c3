# calls: dynamodb.Scan TableName=$TABLE
import os

import boto3

from flask import Flask
from flask_restful import Api, Resource
from apig_wsgi import make_lambda_handler
table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
class Items(Resource):
    def get(self):
        return table.scan()
app = Flask(__name__)
api = Api(app)
api.add_resource(Items, "/items")
handler = make_lambda_handler(app)
