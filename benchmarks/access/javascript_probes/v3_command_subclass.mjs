// calls: s3.HeadObject Bucket=b
import { S3Client, HeadObjectCommand } from "@aws-sdk/client-s3";

class Head extends HeadObjectCommand {
  constructor(bucket) {
    super({ Bucket: bucket, Key: "k" });
  }
}
export const handler = () => new S3Client({}).send(new Head("b"));
