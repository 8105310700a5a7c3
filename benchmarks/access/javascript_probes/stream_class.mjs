// calls: s3.PutObject Bucket=b
import { Writable } from "node:stream";
import { S3 } from "@aws-sdk/client-s3";
class ToBucket extends Writable {
  _write(chunk, encoding, done) {
    new S3({}).putObject({ Bucket: "b", Key: "k", Body: chunk }).then(() => done());
  }
}
export const handler = (event) => event.body.pipe(new ToBucket());
