// calls: dynamodb.Query TableName=$TABLE IndexName=by-day
import { DynamoDB } from "@aws-sdk/client-dynamodb";
enum Index { ByDay = "by-day", ByName = "by-name" }
const query = <T>(index: Index): Promise<T> =>
  new DynamoDB({}).query({ TableName: process.env.TABLE!, IndexName: index }) as unknown as Promise<T>;
export const handler = () => query<string>(Index.ByDay);
