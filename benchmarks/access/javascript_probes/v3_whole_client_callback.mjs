// calls: s3.ListObjectsV2 Bucket=$BUCKET
// calls: s3.DeleteObject Bucket=$BUCKET
import { S3 } from "@aws-sdk/client-s3";

const s3 = new S3({});
export const handler = (event, context, callback) => {
  s3.listObjectsV2({ Bucket: process.env.BUCKET }, (error, data) => {
    s3.deleteObject({ Bucket: process.env.BUCKET, Key: data.Contents[0].Key }, callback);
  });
};
