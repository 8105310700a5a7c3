// calls: dynamodb.TransactWriteItems TransactItems[].Put.TableName=$A TransactItems[].Update.TableName=$B
import { DynamoDBClient, TransactWriteItemsCommand } from "@aws-sdk/client-dynamodb";

export const handler = () =>
  new DynamoDBClient().send(
    new TransactWriteItemsCommand({ TransactItems: [{ Put: { TableName: process.env.A } }, { Update: { TableName: process.env.B } }] })
  );
