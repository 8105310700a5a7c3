// calls: s3.HeadBucket Bucket=$BUCKET
import { bucket } from "./settings.js";
import { S3 } from "@aws-sdk/client-s3";
export const handler = () => new S3({}).headBucket({ Bucket: bucket satisfies string });
// file: settings.ts
export const bucket: string = process.env.BUCKET!;
