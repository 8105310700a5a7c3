// calls: s3.ListBuckets
// unknown: library
import { mixin } from "some-mixins";
import { S3 } from "@aws-sdk/client-s3";
class Job extends mixin(Object) {
  perform() {
    return new S3({}).listBuckets({});
  }
}
export const handler = () => new Job().start();
