// calls: dynamodb.Query TableName=t IndexName=by-day Limit=?
import { DynamoDBClient, QueryCommand } from "@aws-sdk/client-dynamodb";

export const handler = (event) => {
  const input = { TableName: "t" };
  input.IndexName = "by-day";
  if (event.limit) input.Limit = event.limit * 2;
  return new DynamoDBClient().send(new QueryCommand(input));
};
