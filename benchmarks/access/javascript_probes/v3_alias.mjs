// calls: sqs.SendMessage QueueUrl=$QUEUE_URL
import { SQSClient as Queue, SendMessageCommand as Send } from "@aws-sdk/client-sqs";

const queue = new Queue();
export async function handler() {
  await queue.send(new Send({ QueueUrl: process.env["QUEUE_URL"], MessageBody: "x" }));
}
