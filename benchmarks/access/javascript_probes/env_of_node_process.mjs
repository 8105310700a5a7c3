// calls: s3.PutObject Bucket=$BUCKET
import { env } from "node:process";
import { S3Client, PutObjectCommand } from "@aws-sdk/client-s3";
export const handler = () => new S3Client().send(new PutObjectCommand({ Bucket: env.BUCKET, Key: "k" }));
