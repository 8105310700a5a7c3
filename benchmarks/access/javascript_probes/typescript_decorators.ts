// calls: s3.ListBuckets
import { Logger } from "@aws-lambda-powertools/logger";
import { S3 } from "@aws-sdk/client-s3";
const logger = new Logger();
class Lambda {
  private s3 = new S3({});
  @logger.injectLambdaContext()
  public async handler(_event: unknown, _context: unknown): Promise<void> {
    await this.s3.listBuckets({});
  }
}
const instance = new Lambda();
export const handler = instance.handler.bind(instance);
