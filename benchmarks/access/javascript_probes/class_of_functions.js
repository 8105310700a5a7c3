// calls: s3.ListBuckets
const { S3 } = require("@aws-sdk/client-s3");
function Store() {
  this.s3 = new S3({});
  this.list = () => this.s3.listBuckets({});
}
exports.handler = async () => new Store().list();
