// calls: s3.ListBuckets
import { S3 } from "@aws-sdk/client-s3";
class App {
  constructor(s3) {
    this.s3 = s3;
  }
  async handler() {
    return this.s3.listBuckets({});
  }
}
const app = new App(new S3({}));
export const handler = app.handler.bind(app);
