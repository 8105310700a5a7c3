// calls: dynamodb.Scan TableName=t
const xray = require("aws-xray-sdk-core");
const AWS = xray.captureAWS(require("aws-sdk"));
const db = new AWS.DynamoDB.DocumentClient();
exports.handler = async () => db.scan({ TableName: "t" }).promise();
