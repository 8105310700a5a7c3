// calls: s3.DeleteObject Bucket=?
import { S3Client, DeleteObjectCommand } from "@aws-sdk/client-s3";
export const handler = async (event) => new S3Client().send(new DeleteObjectCommand({ Bucket: event.name.slice(2), Key: "k" }));
