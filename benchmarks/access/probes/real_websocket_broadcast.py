# calls: dynamodb.Scan TableName=$CONNECTIONS
# calls: dynamodb.DeleteItem TableName=$CONNECTIONS
# calls: apigatewaymanagementapi.PostToConnection
import json
import os
import boto3
from botocore.exceptions import ClientError
table = boto3.resource("dynamodb").Table(os.environ["CONNECTIONS"])
def handler(event, context):
    domain, stage = event["requestContext"]["domainName"], event["requestContext"]["stage"]
    api = boto3.client("apigatewaymanagementapi", endpoint_url=f"https://{domain}/{stage}")
    for item in table.scan(ProjectionExpression="id").get("Items", []):
        try:
            api.post_to_connection(ConnectionId=item["id"], Data=json.dumps(event["body"]).encode())
        except api.exceptions.GoneException:
            table.delete_item(Key={"id": item["id"]})
        except ClientError as error:
            if error.response["Error"]["Code"] != "LimitExceeded":
                raise
