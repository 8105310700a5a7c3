// calls: s3.ListBuckets
import { S3 } from "@aws-sdk/client-s3";
export const handler = async () => {
  return new S3({}).listBuckets({});
  new S3({}).deleteBucket({ Bucket: "b" });
};
