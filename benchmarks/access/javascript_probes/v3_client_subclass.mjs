// calls: s3.ListBuckets
import { S3 } from "@aws-sdk/client-s3";

class Store extends S3 {
  async names() {
    return (await this.listBuckets({})).Buckets;
  }
}
export const handler = () => new Store({}).names();
