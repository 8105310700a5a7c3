// calls: s3.GetObject Bucket=@bucket
import middy from "@middy/core";
import { S3 } from "@aws-sdk/client-s3";
export const handler = middy()
  .before(async (request) => console.log(request))
  .handler(async (event) => new S3({}).getObject({ Bucket: event.bucket, Key: "k" }));
