// calls: s3.HeadObject Bucket=?
// unknown: library
import { HeadObjectCommand } from "@aws-sdk/client-s3";
import { register } from "some-unknown-registry";

export const handler = () => register(HeadObjectCommand);
