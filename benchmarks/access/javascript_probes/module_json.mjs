// calls: s3.HeadBucket Bucket=?
import { S3 } from "@aws-sdk/client-s3";
import config from "./config.json" with { type: "json" };
export const handler = () => new S3({}).headBucket({ Bucket: config.bucket });
// file: config.json
{"bucket": "b"}
