// calls: s3.GetObject Bucket=@detail.bucket.name Key=@detail.object.key
import { S3Client, GetObjectCommand } from "@aws-sdk/client-s3";
export const handler = async ({ detail: { bucket, object } }) =>
  new S3Client().send(new GetObjectCommand({ Bucket: bucket.name, Key: object.key }));
