// calls: sqs.SendMessage QueueUrl=?
import { SQSClient, SendMessageCommand } from "@aws-sdk/client-sqs";
export const handler = (event) =>
  new SQSClient().send(new SendMessageCommand({ QueueUrl: process.env[event.queue], MessageBody: "" }));
