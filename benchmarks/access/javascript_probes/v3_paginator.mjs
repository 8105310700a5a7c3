// calls: s3.ListObjectsV2 Bucket=$BUCKET
import { S3Client, paginateListObjectsV2 } from "@aws-sdk/client-s3";

export const handler = async () => {
  for await (const page of paginateListObjectsV2({ client: new S3Client({}) }, { Bucket: process.env.BUCKET })) {
    console.log(page.Contents);
  }
};
