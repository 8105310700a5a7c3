// calls: s3.PutObject Bucket=b
// calls: s3.CreateMultipartUpload
// calls: s3.UploadPart
// calls: s3.CompleteMultipartUpload
// calls: s3.AbortMultipartUpload
// calls: s3.PutObjectTagging Bucket=b
import { S3Client } from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
export const handler = () =>
  new Upload({ client: new S3Client({}), params: { Bucket: "b", Key: "k" }, tags: [{ Key: "a", Value: "b" }] }).done();
