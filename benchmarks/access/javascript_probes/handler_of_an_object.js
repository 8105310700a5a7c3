// calls: s3.ListBuckets
// handler: handler_of_an_object.api.list
const { S3 } = require("@aws-sdk/client-s3");
exports.api = {
  list: () => new S3({}).listBuckets({}),
  remove: () => new S3({}).deleteBucket({ Bucket: "b" }),
};
