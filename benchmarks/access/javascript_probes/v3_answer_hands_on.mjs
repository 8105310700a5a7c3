// calls: sqs.GetQueueUrl QueueName=$NAME
// calls: sqs.SendMessage QueueUrl=<GetQueueUrl.QueueUrl>
import { SQSClient, GetQueueUrlCommand, SendMessageCommand } from "@aws-sdk/client-sqs";

const sqs = new SQSClient({});
export const handler = async () => {
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: process.env.NAME }));
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "x" }));
};
