// unknown: operation s3
const AWS = require("aws-sdk");
const s3 = new AWS.S3();
exports.handler = async (event) => s3.getSignedUrl(event.operation, { Bucket: "b", Key: "k" });
