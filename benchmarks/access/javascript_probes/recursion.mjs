// calls: dynamodb.Scan TableName=t
import { DynamoDB } from "@aws-sdk/client-dynamodb";
const db = new DynamoDB({});
const all = async (start, found = []) => {
  const page = await db.scan({ TableName: "t", ExclusiveStartKey: start });
  return page.LastEvaluatedKey ? all(page.LastEvaluatedKey, [...found, ...page.Items]) : found;
};
export const handler = () => all();
