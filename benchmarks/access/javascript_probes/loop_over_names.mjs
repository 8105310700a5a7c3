// calls: dynamodb.Scan TableName=$A
// calls: dynamodb.Scan TableName=$B
import { DynamoDB } from "@aws-sdk/client-dynamodb";
const db = new DynamoDB({});
export const handler = async () => {
  for (const TableName of [process.env.A, process.env.B]) await db.scan({ TableName });
};
