// calls: sqs.SendMessage QueueUrl=$QUEUE
import { SQSClient, SendMessageCommand } from "@aws-sdk/client-sqs";
abstract class Sender {
  protected constructor(private readonly client: SQSClient, readonly url: string) {}
  async send(body: string): Promise<void> {
    await this.client.send(new SendMessageCommand({ QueueUrl: this.url, MessageBody: body }));
  }
}
class Orders extends Sender {
  public constructor(url: string = process.env.QUEUE as string) {
    super(new SQSClient({}), url);
  }
}
export const handler = async (): Promise<void> => new Orders().send("x");
