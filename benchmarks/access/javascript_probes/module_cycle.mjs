// calls: s3.ListBuckets
// handler: module_cycle.handler
import { list } from "./b.mjs";
import { S3 } from "@aws-sdk/client-s3";
export const s3 = new S3({});
export const handler = () => list();
// file: b.mjs
import { s3 } from "./module_cycle.mjs";
export const list = () => s3.listBuckets({});
