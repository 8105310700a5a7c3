// calls: s3.ListBuckets
import { S3 } from "@aws-sdk/client-s3";
const s3 = new Proxy(new S3({}), {});
export const handler = () => s3.listBuckets({});
