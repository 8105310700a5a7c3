// calls: sns.Publish TopicArn=$T
// calls: sns.ListTopics
const AWS = require("aws-sdk");
const sns = new AWS.SNS();
exports.handler = function (event, context, callback) {
  sns.publish({ TopicArn: process.env.T, Message: "x" }, function (error, data) {
    sns.listTopics().promise().then(() => callback(null, data));
  });
};
