// calls: sqs.SendMessage QueueUrl=$URL
// handler: commonjs_other_file.handler
const { send } = require("./lib/queue");
exports.handler = async (event) => send(process.env.URL, event);
// file: lib/queue.js
const { SQSClient, SendMessageCommand } = require("@aws-sdk/client-sqs");
const client = new SQSClient({});
async function send(url, body) {
  await client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: JSON.stringify(body) }));
}
async function purge() {
  const { PurgeQueueCommand } = require("@aws-sdk/client-sqs");
  await client.send(new PurgeQueueCommand({ QueueUrl: "x" }));
}
module.exports = { send, purge };
