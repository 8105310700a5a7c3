// calls: s3.ListBuckets
const { S3 } = require("@aws-sdk/client-s3");
const router = { get() {}, putObject() {}, send() {} };
exports.handler = async () => {
  router.get("/x");
  router.putObject({ Bucket: "b" });
  router.send({});
  return new S3({}).listBuckets({});
};
