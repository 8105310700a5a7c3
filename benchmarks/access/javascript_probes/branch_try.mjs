// calls: s3.HeadObject Bucket=b
// calls: s3.PutObject Bucket=b
// calls: sns.Publish
// calls: sns.ListTopics
import { S3 } from "@aws-sdk/client-s3";
import { SNS } from "@aws-sdk/client-sns";
const s3 = new S3({}), sns = new SNS({});
export const handler = async () => {
  try {
    await s3.headObject({ Bucket: "b", Key: "k" });
  } catch (error) {
    if (error.name !== "NotFound") throw error;
    await s3.putObject({ Bucket: "b", Key: "k" });
    return;
  } finally {
    await sns.publish({ Message: "x" });
  }
  await sns.listTopics({});
};
