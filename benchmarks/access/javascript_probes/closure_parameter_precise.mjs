// calls: dynamodb.GetItem TableName=$A
// calls: dynamodb.GetItem TableName=$B
import { DynamoDB } from "@aws-sdk/client-dynamodb";
const db = new DynamoDB({});
async function get(table, id) {
  return db.getItem({ TableName: table, Key: { id } });
}
export const handler = async () => [await get(process.env.A, 1), await get(process.env.B, 2)];
