// calls: s3.ListBuckets
import AWS = require("aws-sdk");
const s3 = new AWS.S3();
async function handler() {
  return s3.listBuckets().promise();
}
export = { handler };
