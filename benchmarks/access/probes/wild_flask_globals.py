# calls: dynamodb.GetItem TableName=$TABLE
import os
import boto3
from flask import Flask, current_app, g
import serverless_wsgi
def create_app():
    app = Flask(__name__)
    app.config["TABLE"] = boto3.resource("dynamodb").Table(os.environ["TABLE"])
    @app.before_request
    def before():
        g.table = app.config["TABLE"]
    @app.get("/<key>")
    def read(key):
        return g.table.get_item(Key={"pk": key})["Item"]
    return app
app = create_app()
def handler(event, context):
    return serverless_wsgi.handle_request(app, event, context)
