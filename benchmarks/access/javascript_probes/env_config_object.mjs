// calls: s3.PutObject Bucket=$BUCKET
import { S3Client, PutObjectCommand } from "@aws-sdk/client-s3";
import { config } from "./config.mjs";
export const handler = () => new S3Client().send(new PutObjectCommand({ Bucket: config.storage.bucket, Key: "k" }));
// file: config.mjs
export const config = Object.freeze({ storage: { bucket: process.env.BUCKET ?? "local" } });
