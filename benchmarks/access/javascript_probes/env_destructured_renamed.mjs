// calls: s3.PutObject Bucket=$MY_BUCKET
import { S3Client, PutObjectCommand } from "@aws-sdk/client-s3";
const { MY_BUCKET: bucket = "x", ...others } = process.env;
export const handler = () => new S3Client().send(new PutObjectCommand({ Bucket: bucket, Key: "k" }));
