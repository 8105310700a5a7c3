// calls: s3.HeadObject Bucket=b
import { S3Client, waitUntilObjectExists } from "@aws-sdk/client-s3";

export const handler = () => waitUntilObjectExists({ client: new S3Client({}), maxWaitTime: 5 }, { Bucket: "b", Key: "k" });
