// calls: s3.ListBuckets
import { S3 } from "@aws-sdk/client-s3";
const s3 = new S3({});
export const handler = () => Reflect.apply(s3.listBuckets, s3, []);
