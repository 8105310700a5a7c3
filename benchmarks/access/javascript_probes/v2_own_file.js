// calls: sqs.SendMessage QueueUrl=$Q
// calls: dynamodb.GetItem TableName=t
const SQS = require("aws-sdk/clients/sqs");
const { DocumentClient } = require("aws-sdk/clients/dynamodb");

exports.handler = async () => {
  await new SQS().sendMessage({ QueueUrl: process.env.Q, MessageBody: "x" }).promise();
  await new DocumentClient().get({ TableName: "t", Key: {} }).promise();
};
