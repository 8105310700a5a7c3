// unknown: operation dynamodb
import { DynamoDB } from "@aws-sdk/client-dynamodb";

const db = new DynamoDB({});
export const handler = async (event) => db[event.operation](event.payload);
