// calls: dynamodb.PutItem TableName=$TABLE
const AWS = require("aws-sdk");
const db = new AWS.DynamoDB.DocumentClient();

exports.handler = async (event) => {
  await db.put({ TableName: process.env.TABLE, Item: JSON.parse(event.body) }).promise();
};
