// calls: s3.PutObject Bucket=b
const AWS = require("aws-sdk");
const s3 = new AWS.S3({ signatureVersion: "v4" });
exports.handler = async () => s3.getSignedUrlPromise("putObject", { Bucket: "b", Key: "k" });
