// calls: dynamodb.PutItem TableName=t
const AWS = require("aws-sdk");
const db = new AWS.DynamoDB();
exports.handler = async (event) =>
  db.putItem({ TableName: "t", Item: AWS.DynamoDB.Converter.marshall(event) }).promise();
