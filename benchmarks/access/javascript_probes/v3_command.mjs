// calls: dynamodb.PutItem TableName=$TABLE
import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";

const client = new DynamoDBClient({});
export const handler = async (event) => {
  await client.send(new PutItemCommand({ TableName: process.env.TABLE, Item: { pk: { S: event.id } } }));
};
