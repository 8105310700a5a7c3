// calls: s3.ListBuckets
import { S3Client, ListBucketsCommand, DeleteBucketCommand } from "@aws-sdk/client-s3";

const client = new S3Client({});
async function remove(name) {
  await client.send(new DeleteBucketCommand({ Bucket: name }));
}
export const handler = async () => client.send(new ListBucketsCommand({}));
export const other = async () => remove("x");
