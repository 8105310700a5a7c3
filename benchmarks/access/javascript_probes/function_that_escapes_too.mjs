// calls: s3.HeadBucket Bucket=a
// calls: s3.HeadBucket Bucket=?
// unknown: library
import { register } from "some-registry";
import { S3 } from "@aws-sdk/client-s3";
const head = (Bucket) => new S3({}).headBucket({ Bucket });
register(head);
export const handler = () => head("a");
