// calls: dynamodb.PutItem TableName=t
// calls: dynamodb.BatchGetItem
// calls: dynamodb.Scan TableName=t
import { DynamoDB } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocument } from "@aws-sdk/lib-dynamodb";

const db = DynamoDBDocument.from(new DynamoDB({}));
export const handler = async () => {
  await db.put({ TableName: "t", Item: {} });
  await db.batchGet({ RequestItems: {} });
  await db.scan({ TableName: "t" });
};
