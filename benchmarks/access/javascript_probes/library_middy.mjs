// calls: s3.GetObject Bucket=@bucket
import middy from "@middy/core";
import jsonBodyParser from "@middy/http-json-body-parser";
import { S3 } from "@aws-sdk/client-s3";
const base = async (event) => new S3({}).getObject({ Bucket: event.bucket, Key: "k" });
export const handler = middy(base).use(jsonBodyParser());
