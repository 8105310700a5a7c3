// calls: s3.GetObject Bucket=a Key=1
// calls: s3.GetObject Bucket=b Key=2
import { S3Client, GetObjectCommand } from "@aws-sdk/client-s3";

export const handler = (event) =>
  new S3Client().send(new GetObjectCommand(event.x ? { Bucket: "a", Key: "1" } : { Bucket: "b", Key: "2" }));
