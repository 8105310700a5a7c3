// calls: s3.ListBuckets
import { S3 } from "@aws-sdk/client-s3";
class Failure extends Error {
  report() {
    return new S3({}).deleteBucket({ Bucket: "b" });
  }
}
export const handler = async () => {
  await new S3({}).listBuckets({});
  throw new Failure("x");
};
