// calls: s3.ListBuckets
import { EventEmitter } from "node:events";
import { S3 } from "@aws-sdk/client-s3";
const bus = new EventEmitter();
bus.on("go", () => new S3({}).listBuckets({}));
export const handler = async () => bus.emit("go");
