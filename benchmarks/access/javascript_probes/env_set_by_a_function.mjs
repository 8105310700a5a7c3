// calls: sqs.SendMessage QueueUrl=$A
import { SQSClient, SendMessageCommand } from "@aws-sdk/client-sqs";
let url;
function init() {
  url ??= process.env.A;
}
export const handler = () => {
  init();
  return new SQSClient().send(new SendMessageCommand({ QueueUrl: url, MessageBody: "" }));
};
