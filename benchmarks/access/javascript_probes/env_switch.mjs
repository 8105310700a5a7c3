// calls: sqs.SendMessage QueueUrl=$A|$B
import { SQSClient, SendMessageCommand } from "@aws-sdk/client-sqs";
export const handler = (event) => {
  let url;
  switch (event.kind) {
    case "a":
      url = process.env.A;
      break;
    default:
      url = process.env.B;
  }
  return new SQSClient().send(new SendMessageCommand({ QueueUrl: url, MessageBody: "" }));
};
