// calls: dynamodb.Scan TableName=t
import { DynamoDB } from "@aws-sdk/client-dynamodb";

const METHOD = "scan";
const db = new DynamoDB({});
export const handler = async () => db[METHOD]({ TableName: "t" });
