// calls: s3.ListObjectsV2 Bucket=b
// calls: s3.DeleteObject Bucket=b
import { S3 } from "@aws-sdk/client-s3";
const s3 = new S3({});
async function* keys(Bucket) {
  yield* (await s3.listObjectsV2({ Bucket })).Contents;
}
export const handler = async () => {
  for await (const one of keys("b")) await s3.deleteObject({ Bucket: "b", Key: one.Key });
};
