// calls: s3.DeleteObject Bucket=@Records.[].s3.bucket.name
import { S3Client, DeleteObjectCommand } from "@aws-sdk/client-s3";
export const handler = async (event) =>
  event.Records.filter((r) => r.eventName).forEach(async (r) => {
    await new S3Client().send(new DeleteObjectCommand({ Bucket: r.s3.bucket.name, Key: "k" }));
  });
