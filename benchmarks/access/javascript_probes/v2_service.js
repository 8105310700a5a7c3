// calls: s3.GetObject Bucket=@Records.[].s3.bucket.name
// calls: stepfunctions.StartExecution stateMachineArn=$M
const { S3, StepFunctions } = require("aws-sdk");
const s3 = new S3({ apiVersion: "2006-03-01" });

module.exports.handler = async (event) => {
  const record = event.Records[0];
  await s3.getObject({ Bucket: record.s3.bucket.name, Key: decodeURIComponent(record.s3.object.key) }).promise();
  await new StepFunctions().startExecution({ stateMachineArn: process.env.M }).promise();
};
