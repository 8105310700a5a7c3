// calls: s3.PutObject Bucket=$BUCKET
import { S3Client, PutObjectCommand } from "@aws-sdk/client-s3";
function required(name) {
  const value = process.env[name];
  if (!value) throw new Error(`no ${name}`);
  return value;
}
const bucket = required("BUCKET");
export const handler = () => new S3Client().send(new PutObjectCommand({ Bucket: bucket, Key: "k" }));
