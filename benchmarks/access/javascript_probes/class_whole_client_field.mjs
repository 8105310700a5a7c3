// calls: dynamodb.Scan TableName=t
import { DynamoDB } from "@aws-sdk/client-dynamodb";
class Store {
  db = new DynamoDB({});
  all = async () => this.db.scan({ TableName: "t" });
}
export const handler = async () => new Store().all();
