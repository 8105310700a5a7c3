// calls: dynamodb.Query TableName=$TABLE IndexName=by-day
import { DynamoDBClient, QueryCommand } from "@aws-sdk/client-dynamodb";

const base = { TableName: process.env.TABLE };
export const handler = () => new DynamoDBClient().send(new QueryCommand({ ...base, IndexName: "by-day" }));
