// calls: sqs.SendMessage QueueUrl=$URL
import { SQS } from "@aws-sdk/client-sqs";
class Base {
  constructor(client) {
    this.client = client;
  }
  send(body) {
    return this.client.sendMessage({ QueueUrl: this.url(), MessageBody: body });
  }
}
class Loud extends Base {
  constructor() {
    super(new SQS({}));
  }
  url() {
    return process.env.URL;
  }
  send(body) {
    return super.send(body + "!");
  }
}
export const handler = () => new Loud().send("x");
