// calls: s3.PutObject Bucket=$BUCKET
import { S3Client } from "@aws-sdk/client-s3";
import { createPresignedPost } from "@aws-sdk/s3-presigned-post";

export const handler = () => createPresignedPost(new S3Client({}), { Bucket: process.env.BUCKET, Key: "k" });
