// calls: s3.ListBuckets
import "./warm.mjs";
export const handler = async () => {};
// file: warm.mjs
import { S3 } from "@aws-sdk/client-s3";
await new S3({}).listBuckets({});
