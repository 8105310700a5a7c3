// calls: dynamodb.Scan TableName=t
import { DynamoDB } from "@aws-sdk/client-dynamodb";
const db = new DynamoDB({});
export const handler = () => db.scan.call(db, { TableName: "t" });
