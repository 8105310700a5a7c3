// calls: dynamodb.Scan TableName=t
import { Tracer } from "@aws-lambda-powertools/tracer";
import { DynamoDB } from "@aws-sdk/client-dynamodb";
const tracer = new Tracer();
const db = tracer.captureAWSv3Client(new DynamoDB({}));
export const handler = () => db.scan({ TableName: "t" });
