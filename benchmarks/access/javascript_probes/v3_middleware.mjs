// calls: s3.ListBuckets
// calls: sns.ListTopics
import { S3Client, ListBucketsCommand } from "@aws-sdk/client-s3";
import { SNS } from "@aws-sdk/client-sns";
const client = new S3Client({});
client.middlewareStack.add((next) => async (args) => {
  await new SNS({}).listTopics({});
  return next(args);
}, { step: "build" });
export const handler = () => client.send(new ListBucketsCommand({}));
