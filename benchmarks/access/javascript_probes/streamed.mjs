// calls: s3.GetObject Bucket=@bucket
import { S3 } from "@aws-sdk/client-s3";
export const handler = awslambda.streamifyResponse(async (event, stream) => {
  (await new S3({}).getObject({ Bucket: event.bucket, Key: "k" })).Body.pipe(stream);
});
