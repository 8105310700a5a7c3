// calls: dynamodb.Scan TableName=$A
// calls: dynamodb.Scan TableName=$B
import { DynamoDB } from "@aws-sdk/client-dynamodb";
const db = new DynamoDB({});
export const handler = async () => Promise.all([process.env.A, process.env.B].map((TableName) => db.scan({ TableName })));
