// calls: sqs.SendMessage QueueUrl=$A|$B
import { SQSClient, SendMessageCommand } from "@aws-sdk/client-sqs";
export const handler = (event) =>
  new SQSClient().send(new SendMessageCommand({ QueueUrl: event.fast ? process.env.A : process.env.B, MessageBody: "" }));
