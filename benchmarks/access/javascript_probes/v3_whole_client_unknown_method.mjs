// unknown: operation s3
import { S3 } from "@aws-sdk/client-s3";

export const handler = async () => new S3({}).brandNewOperation({ Bucket: "b" });
