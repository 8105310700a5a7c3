// calls: dynamodb.Scan TableName=t
import { DynamoDB } from "@aws-sdk/client-dynamodb";
const pages = {
  [Symbol.asyncIterator]: () => ({ next: async () => ({ done: true, value: await new DynamoDB({}).scan({ TableName: "t" }) }) }),
};
export const handler = async () => {
  for await (const page of pages) console.log(page);
};
