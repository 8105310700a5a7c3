# calls: dynamodb.DeleteItem
# calls: dynamodb.Scan
# calls: dynamodb.PutItem
# calls: dynamodb.UpdateItem
import json
import boto3
dynamo = boto3.client("dynamodb")
def respond(err, res=None):
    return {"statusCode": "400" if err else "200", "body": err.message if err else json.dumps(res)}
def handler(event, context):
    operations = {
        "DELETE": lambda dynamo, x: dynamo.delete_item(**x),
        "GET": lambda dynamo, x: dynamo.scan(**x),
        "POST": lambda dynamo, x: dynamo.put_item(**x),
        "PUT": lambda dynamo, x: dynamo.update_item(**x),
    }
    operation = event["httpMethod"]
    if operation in operations:
        payload = event["queryStringParameters"] if operation == "GET" else json.loads(event["body"])
        return respond(None, operations[operation](dynamo, payload))
    return respond(ValueError("no"))
