// calls: dynamodb.GetItem TableName=$TABLE
// calls: dynamodb.PutItem TableName=$TABLE
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";

const client = DynamoDBDocumentClient.from(new DynamoDBClient({}), { marshallOptions: {} });
const TableName = process.env.TABLE;
export const handler = async (event) => {
  const { Item } = await client.send(new GetCommand({ TableName, Key: { pk: event.id } }));
  await client.send(new PutCommand({ TableName, Item: { ...Item, seen: true } }));
};
