// calls: sqs.SendMessage QueueUrl=$A|$B
import { SQSClient, SendMessageCommand } from "@aws-sdk/client-sqs";
export const handler = () =>
  new SQSClient().send(new SendMessageCommand({ QueueUrl: process.env.A || process.env.B, MessageBody: "" }));
