// calls: s3.PutObject Bucket=@b
// calls: s3.GetObject Bucket=@b
import { S3Client, PutObjectCommand, GetObjectCommand } from "@aws-sdk/client-s3";

const commands = { put: PutObjectCommand, get: GetObjectCommand };
export const handler = async (event) => new S3Client({}).send(new commands[event.what]({ Bucket: event.b }));
