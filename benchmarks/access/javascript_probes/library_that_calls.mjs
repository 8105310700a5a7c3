// unknown: library
// unknown: client dynamodb
import { Table } from "dynamodb-onetable";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
const table = new Table({ client: new DynamoDBClient({}), name: process.env.T });
export const handler = async () => table.getModel("User").find({});
