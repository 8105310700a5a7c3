// calls: dynamodb.Scan TableName=t
import { DynamoDB } from "@aws-sdk/client-dynamodb";
const db = new DynamoDB({});
export const handler = async () => {
  let start;
  do {
    const page = await db.scan({ TableName: "t", ExclusiveStartKey: start });
    start = page.LastEvaluatedKey;
  } while (start);
};
