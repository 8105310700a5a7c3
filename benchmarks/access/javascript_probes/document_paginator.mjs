// calls: dynamodb.Query TableName=t
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, paginateQuery } from "@aws-sdk/lib-dynamodb";

export const handler = async () => {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({}));
  for await (const page of paginateQuery({ client }, { TableName: "t" })) console.log(page);
};
