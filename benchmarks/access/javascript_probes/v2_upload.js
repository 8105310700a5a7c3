// calls: s3.PutObject Bucket=b
// calls: s3.CreateMultipartUpload Bucket=b
// calls: s3.UploadPart
// calls: s3.CompleteMultipartUpload
// calls: s3.AbortMultipartUpload
const AWS = require("aws-sdk");
exports.handler = async () => new AWS.S3().upload({ Bucket: "b", Key: "k", Body: "" }).promise();
