// calls: dynamodb.DeleteItem TableName=$TABLE
import { DynamoDBClient, DeleteItemCommand } from "@aws-sdk/client-dynamodb";

const client = new DynamoDBClient({});
export const handler = async (event) =>
  Promise.all(event.ids.map((id) => client.send(new DeleteItemCommand({ TableName: process.env.TABLE, Key: { pk: { S: id } } }))));
