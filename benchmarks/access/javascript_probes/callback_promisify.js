// calls: s3.ListBuckets
const { promisify } = require("util");
const AWS = require("aws-sdk");
const s3 = new AWS.S3();
const list = promisify(s3.listBuckets).bind(s3);
exports.handler = async () => list();
