// calls: dynamodb.PutItem TableName=$T
// calls: dynamodb.GetItem TableName=$T
// calls: dynamodb.UpdateItem TableName=$T
// calls: dynamodb.DeleteItem TableName=$T
// calls: s3.ListBuckets
import { makeIdempotent } from "@aws-lambda-powertools/idempotency";
import { DynamoDBPersistenceLayer } from "@aws-lambda-powertools/idempotency/dynamodb";
import { S3 } from "@aws-sdk/client-s3";
const persistenceStore = new DynamoDBPersistenceLayer({ tableName: process.env.T });
export const handler = makeIdempotent(async (event) => new S3({}).listBuckets({}), { persistenceStore });
