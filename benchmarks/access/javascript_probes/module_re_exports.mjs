// calls: s3.ListBuckets
// calls: s3.HeadBucket Bucket=b
import { names, heads as h } from "./lib/index.js";
import main from "./lib/main.js";
export const handler = async () => [await names(), await h("b"), main];
// file: lib/index.js
export * from "./names.js";
export { head as heads, remove } from "./more.js";
// file: lib/names.js
import { S3 } from "@aws-sdk/client-s3";
export const names = () => new S3({}).listBuckets({});
// file: lib/more.js
import { S3 } from "@aws-sdk/client-s3";
export const head = (Bucket) => new S3({}).headBucket({ Bucket });
export const remove = (Bucket) => new S3({}).deleteBucket({ Bucket });
// file: lib/main.js
export default class Main {}
