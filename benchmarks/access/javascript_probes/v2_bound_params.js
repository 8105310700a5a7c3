// calls: s3.ListObjectsV2 Bucket=$BUCKET Prefix=a/
const AWS = require("aws-sdk");
const s3 = new AWS.S3({ params: { Bucket: process.env.BUCKET } });
exports.handler = async () => s3.listObjectsV2({ Prefix: "a/" }).promise();
