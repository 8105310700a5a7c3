// calls: dynamodb.Scan TableName=t
import { DynamoDB } from "@aws-sdk/client-dynamodb";
class Pages {
  async *[Symbol.asyncIterator]() {
    yield await new DynamoDB({}).scan({ TableName: "t" });
  }
}
export const handler = async () => {
  for await (const page of new Pages()) console.log(page);
};
