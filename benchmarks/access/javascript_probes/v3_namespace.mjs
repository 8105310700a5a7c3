// calls: sns.Publish TopicArn=$TOPIC
import * as sns from "@aws-sdk/client-sns";

const client = new sns.SNSClient({});
export const handler = () => client.send(new sns.PublishCommand({ TopicArn: process.env.TOPIC, Message: "x" }));
