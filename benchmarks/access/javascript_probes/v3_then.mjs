// calls: s3.GetObject Bucket=b
// calls: s3.PutObject Bucket=c
import { S3Client, GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";

const s3 = new S3Client({});
export const handler = () =>
  s3
    .send(new GetObjectCommand({ Bucket: "b", Key: "k" }))
    .then((found) => s3.send(new PutObjectCommand({ Bucket: "c", Key: "k", Body: found.Body })))
    .catch((error) => console.error(error));
