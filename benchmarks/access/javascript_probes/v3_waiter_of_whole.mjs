// calls: dynamodb.DescribeTable TableName=t
import { DynamoDB, waitUntilTableExists } from "@aws-sdk/client-dynamodb";

export const handler = () => waitUntilTableExists({ client: new DynamoDB({}), maxWaitTime: 5 }, { TableName: "t" });
