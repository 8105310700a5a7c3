// calls: s3.ListBuckets
import { S3 } from "@aws-sdk/client-s3";
import { SNS } from "@aws-sdk/client-sns";
const clients = { s3: new S3({}), sns: new SNS({}) };
export const handler = async ({ x }, context, { s3 } = clients) => s3.listBuckets({});
