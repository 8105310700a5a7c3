// calls: dynamodb.Scan TableName=t
import { DynamoDB } from "@aws-sdk/client-dynamodb";

const db = new DynamoDB({});
const scan = db.scan.bind(db);
export const handler = async () => scan({ TableName: "t" });
