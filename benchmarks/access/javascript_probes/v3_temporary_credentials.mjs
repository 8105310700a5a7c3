// calls: sts.AssumeRole RoleArn=arn:x
// calls: s3.ListBuckets
import { S3Client, ListBucketsCommand } from "@aws-sdk/client-s3";
import { fromTemporaryCredentials } from "@aws-sdk/credential-providers";

const s3 = new S3Client({ credentials: fromTemporaryCredentials({ params: { RoleArn: "arn:x" } }) });
export const handler = () => s3.send(new ListBucketsCommand({}));
