// calls: s3.HeadObject Bucket=b
import { S3Client, HeadObjectCommand } from "@aws-sdk/client-s3";

const client = new S3Client({});
const run = (Command, input) => client.send(new Command(input));
export const handler = () => run(HeadObjectCommand, { Bucket: "b", Key: "k" });
