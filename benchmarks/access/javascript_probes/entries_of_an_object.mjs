// calls: sns.Publish TopicArn=$A|$B
import { SNS } from "@aws-sdk/client-sns";
const topics = { a: process.env.A, b: process.env.B };
export const handler = async () =>
  Promise.all(Object.entries(topics).map(async ([name, TopicArn]) => new SNS({}).publish({ TopicArn, Message: name })));
