// calls: s3.ListBuckets
import { S3 } from "@aws-sdk/client-s3";
let client;
const getClient = () => {
  if (!client) {
    client = new S3({});
  }
  return client;
};
export const handler = async () => getClient().listBuckets({});
