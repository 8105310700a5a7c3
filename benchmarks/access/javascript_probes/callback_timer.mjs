// calls: s3.ListBuckets
import { S3 } from "@aws-sdk/client-s3";
export const handler = () => new Promise((resolve) => setTimeout(() => resolve(new S3({}).listBuckets({})), 10));
