// calls: dynamodb.Query TableName=t
// calls: dynamodb.BatchWriteItem RequestItems{}=t
// calls: dynamodb.TransactWriteItems
// calls: dynamodb.ExecuteStatement Statement=?
// calls: dynamodb.BatchGetItem
// calls: dynamodb.UpdateItem TableName=t
import { DynamoDBDocumentClient as D, QueryCommand, BatchWriteCommand, TransactWriteCommand, ExecuteStatementCommand, BatchGetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";

const d = D.from(new DynamoDBClient({}));
export const handler = async (event) => {
  await d.send(new QueryCommand({ TableName: "t" }));
  await d.send(new BatchWriteCommand({ RequestItems: { t: [] } }));
  await d.send(new TransactWriteCommand({ TransactItems: [] }));
  await d.send(new ExecuteStatementCommand({ Statement: event.statement.trim().concat(";") }));
  await d.send(new BatchGetCommand({ RequestItems: {} }));
  await d.send(new UpdateCommand({ TableName: "t" }));
};
