// calls: s3.ListBuckets
import { Context, SQSEvent } from "types-that-are-not-installed";
import { S3 } from "@aws-sdk/client-s3";
export async function handler(event: SQSEvent, context: Context): Promise<void> {
  await new S3({}).listBuckets({});
}
