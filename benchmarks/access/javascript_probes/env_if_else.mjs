// calls: sqs.SendMessage QueueUrl=$A|$B
import { SQSClient, SendMessageCommand } from "@aws-sdk/client-sqs";
export const handler = (event) => {
  let url;
  if (event.x) {
    url = process.env.A;
  } else {
    url = process.env.B;
  }
  return new SQSClient().send(new SendMessageCommand({ QueueUrl: url, MessageBody: "" }));
};
