// calls: dynamodb.GetItem TableName=orders
import { DynamoDB } from "@aws-sdk/client-dynamodb";

const db = new DynamoDB({});
export const handler = async (event) => (await db.getItem({ TableName: "orders", Key: { pk: { S: event.id } } })).Item;
