// calls: s3.PutObject Bucket=b
import { Transform, pipeline } from "node:stream";
import { S3 } from "@aws-sdk/client-s3";
const out = new Transform({
  transform(chunk, encoding, done) {
    new S3({}).putObject({ Bucket: "b", Key: "k", Body: chunk }).then(() => done());
  },
});
export const handler = (event) => pipeline(event.body, out, () => {});
