// unknown: operation s3
const AWS = require("aws-sdk");
exports.handler = async () => new AWS.S3.ManagedUpload({ params: { Bucket: "b", Key: "k", Body: "" } }).promise();
