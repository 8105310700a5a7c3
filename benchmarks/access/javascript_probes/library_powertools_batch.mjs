// calls: sqs.SendMessage QueueUrl=$Q
import { BatchProcessor, EventType, processPartialResponse } from "@aws-lambda-powertools/batch";
import { SQS } from "@aws-sdk/client-sqs";
const processor = new BatchProcessor(EventType.SQS);
const work = async (record) => new SQS({}).sendMessage({ QueueUrl: process.env.Q, MessageBody: record.body });
export const handler = async (event, context) => processPartialResponse(event, work, processor, { context });
