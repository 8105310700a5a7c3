// calls: s3.GetObject Bucket=$BUCKET Key=@key
import { S3Client, GetObjectCommand } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";

export const handler = async (event) => {
  const command = new GetObjectCommand({ Bucket: process.env.BUCKET, Key: event.key });
  return getSignedUrl(new S3Client({}), command, { expiresIn: 60 });
};
