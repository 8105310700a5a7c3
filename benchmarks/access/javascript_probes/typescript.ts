// calls: dynamodb.PutItem TableName=$TABLE
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand, type PutCommandInput } from "@aws-sdk/lib-dynamodb";
import type { APIGatewayProxyHandlerV2 } from "some-types-only";

interface Order { id: string; total?: number }
type Maker = (order: Order) => PutCommandInput;
const client: DynamoDBDocumentClient = DynamoDBDocumentClient.from(new DynamoDBClient({}) as any);
const input: Maker = (order) => ({ TableName: process.env.TABLE!, Item: order });
export const handler: APIGatewayProxyHandlerV2 = async (event) => {
  const order = JSON.parse(event.body ?? "{}") as Order;
  await client.send(new PutCommand(input(order)));
  return { statusCode: 201 };
};
