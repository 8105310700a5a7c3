// calls: s3.ListBuckets
import { S3 } from "@aws-sdk/client-s3";
const s3 = new S3({});
export const handler = async () => {
  {
    const s3 = { deleteBucket() {} };
    s3.deleteBucket();
  }
  await s3.listBuckets({});
};
