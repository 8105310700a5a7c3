// calls: s3.PutObject Bucket=$A
// calls: s3.PutObject Bucket=$B
import { S3Client, PutObjectCommand } from "@aws-sdk/client-s3";
const writer = (Bucket, s3 = new S3Client({})) => ({
  write: (Key, Body) => s3.send(new PutObjectCommand({ Bucket, Key, Body })),
});
const a = writer(process.env.A);
const b = writer(process.env.B);
export const handler = async () => {
  await a.write("k", "x");
  await b.write("k", "x");
};
