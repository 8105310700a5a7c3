// calls: s3.ListBuckets
import { createRequire } from "node:module";
const load = createRequire(import.meta.url);
const { S3 } = load("@aws-sdk/client-s3");
export const handler = () => new S3({}).listBuckets({});
