// calls: s3.GetObject Bucket=@Records.[].s3.bucket.name
import { S3Client, GetObjectCommand } from "@aws-sdk/client-s3";
const s3 = new S3Client();
export const handler = async (event) => {
  for (const record of event.Records) {
    const { bucket: { name: Bucket }, object: { key } } = record.s3;
    await s3.send(new GetObjectCommand({ Bucket, Key: decodeURIComponent(key.replace(/\+/g, " ")) }));
  }
};
