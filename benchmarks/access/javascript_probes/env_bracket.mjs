// calls: s3.PutObject Bucket=$BUCKET
import { S3Client, PutObjectCommand } from "@aws-sdk/client-s3";
export const handler = () => new S3Client().send(new PutObjectCommand({ Bucket: process.env["BUCKET"], Key: "k" }));
