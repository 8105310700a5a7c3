// calls: s3.ListBuckets
import { S3 } from "@aws-sdk/client-s3";
class Cloud {
  static s3 = new S3({});
  static list() {
    return this.s3.listBuckets({});
  }
}
export const handler = () => Cloud.list();
