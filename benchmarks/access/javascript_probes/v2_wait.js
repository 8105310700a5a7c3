// calls: dynamodb.DescribeTable TableName=t
const { DynamoDB } = require("aws-sdk");
exports.handler = async () => new DynamoDB().waitFor("tableExists", { TableName: "t" }).promise();
