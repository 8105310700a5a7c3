// calls: s3.PutObject Bucket=$BUCKET Key=@key
// calls: s3.CreateMultipartUpload Bucket=$BUCKET
// calls: s3.UploadPart
// calls: s3.CompleteMultipartUpload
// calls: s3.AbortMultipartUpload
import { S3Client } from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";

export const handler = async (event) => {
  const upload = new Upload({ client: new S3Client({}), params: { Bucket: process.env.BUCKET, Key: event.key, Body: "x" } });
  await upload.done();
};
