// calls: s3.PutObject Bucket=$BUCKET
import { S3Client, PutObjectCommand } from "@aws-sdk/client-s3";
const { env: { BUCKET } } = process;
export const handler = () => new S3Client().send(new PutObjectCommand({ Bucket: BUCKET, Key: "k" }));
