// calls: dynamodb.Query TableName=t IndexName=by-day
import { DynamoDBClient, QueryCommand } from "@aws-sdk/client-dynamodb";

export const handler = (event) =>
  new DynamoDBClient().send(new QueryCommand({ TableName: "t", ...(event.day && { IndexName: "by-day" }) }));
