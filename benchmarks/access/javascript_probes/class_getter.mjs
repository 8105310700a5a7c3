// calls: s3.ListBuckets
import { S3 } from "@aws-sdk/client-s3";
class Cloud {
  get s3() {
    return (this._s3 ??= new S3({}));
  }
}
export const handler = () => new Cloud().s3.listBuckets({});
