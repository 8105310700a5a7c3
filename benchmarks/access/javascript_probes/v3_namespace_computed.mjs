// unknown: operation sns
import * as sns from "@aws-sdk/client-sns";

const client = new sns.SNSClient({});
export const handler = (event) => client.send(new sns[event.name + "Command"]({}));
