// calls: sqs.SendMessage QueueUrl=$URL
import { SQSClient, SendMessageCommand } from "@aws-sdk/client-sqs";
const load = (env) => ({ url: env.URL });
const config = load(process.env);
export const handler = () => new SQSClient().send(new SendMessageCommand({ QueueUrl: config.url, MessageBody: "" }));
