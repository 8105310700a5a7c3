// calls: dynamodb.BatchWriteItem RequestItems{}=$TABLE
import { DynamoDBClient, BatchWriteItemCommand } from "@aws-sdk/client-dynamodb";

const { TABLE } = process.env;
export const handler = (event) =>
  new DynamoDBClient().send(new BatchWriteItemCommand({ RequestItems: { [TABLE]: event.items.map((i) => ({ PutRequest: { Item: i } })) } }));
