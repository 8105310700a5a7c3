// calls: sts.AssumeRole RoleArn=$ROLE
// calls: s3.ListBuckets
import { S3Client, ListBucketsCommand } from "@aws-sdk/client-s3";
import { STSClient, AssumeRoleCommand } from "@aws-sdk/client-sts";

export const handler = async () => {
  const { Credentials } = await new STSClient({}).send(new AssumeRoleCommand({ RoleArn: process.env.ROLE, RoleSessionName: "x" }));
  const s3 = new S3Client({ credentials: { accessKeyId: Credentials.AccessKeyId, secretAccessKey: Credentials.SecretAccessKey } });
  await s3.send(new ListBucketsCommand({}));
};
