// calls: s3.ListBuckets
import { S3 } from "@aws-sdk/client-s3";
const clients = ["eu-west-1", "us-east-1"].map((region) => new S3({ region }));
export const handler = async () => {
  for (const client of clients) await client.listBuckets({});
};
